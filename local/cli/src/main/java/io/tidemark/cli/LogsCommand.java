package io.tidemark.cli;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.Tail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs}: what the processes of the platform have printed. */
@Command(name = "logs", description = "Show the logs of the platform's processes.")
final class LogsCommand implements Callable<Integer> {

    private static final String SUFFIX = ".log";
    private static final long POLL_MS = 200;

    @Parameters(
            arity = "0..1",
            paramLabel = "PROCESS",
            description = "One process, such as taskmanager. Default: all of them.")
    private String process;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many lines of each log to begin with. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is printed from now on.")
    private boolean follow;

    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        Home home = homeOption.home();
        List<String> names = process == null ? all(home) : List.of(process);
        Map<String, Tail> tails = new TreeMap<>();
        for (String name : names) {
            Path log = home.log(name);
            if (!Files.exists(log)) {
                throw PlatformException.refused(
                        "there is no log of '%s'; there are: %s"
                                .formatted(name, String.join(", ", all(home))));
            }
            tails.put(name, Tail.ofLast(lines, log));
        }
        do {
            for (Map.Entry<String, Tail> tail : tails.entrySet()) {
                String prefix = tails.size() > 1 ? tail.getKey() + " | " : "";
                tail.getValue().next().forEach(line -> System.out.println(prefix + line));
            }
            if (follow) {
                Thread.sleep(POLL_MS);
            }
        } while (follow);
        return 0;
    }

    private static List<String> all(Home home) throws IOException {
        if (!Files.isDirectory(home.logs())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(home.logs())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }
}
