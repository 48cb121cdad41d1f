package io.tidemark.cli;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.Java;
import io.tidemark.runtime.LocalPlatform;
import io.tidemark.runtime.PlatformState;
import io.tidemark.runtime.Tail;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code up}: the platform in the background, with the data that it had. */
@Command(
        name = "up",
        description = {
            "Start the platform in the background, without jobs.",
            "It keeps the data of its last run. Stop it with: tidemark down"
        })
final class UpCommand implements Callable<Integer> {

    private static final long POLL_MS = 100;

    @Spec private CommandSpec spec;
    @Mixin private PortOptions portOptions;
    @Mixin private KeepDocumentsOption keepDocuments;
    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        Home home = homeOption.home();
        if (homeOption.running().isPresent()) {
            throw LocalPlatform.alreadyRunning(home);
        }
        Path log = home.log("supervisor");
        Files.createDirectories(log.getParent());
        Tail tail = Tail.ofNew(log);
        Process supervisor = startSupervisor(home, log);
        while (!isUp(home, supervisor)) {
            tail.next().forEach(System.out::println);
            if (supervisor.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
                // Its last line says why.
                tail.next().forEach(System.out::println);
                return supervisor.exitValue();
            }
        }
        tail.next().forEach(System.out::println);
        System.out.println(AddressTable.table(home, portOptions.ports(), true));
        System.out.println("Stop it with: tidemark down");
        return 0;
    }

    private static boolean isUp(Home home, Process supervisor) {
        return PlatformState.read(home.state())
                .filter(state -> state.supervisor().pid() == supervisor.pid() && state.up())
                .isPresent();
    }

    private Process startSupervisor(Home home, Path log) throws IOException {
        List<String> command =
                Java.with(
                        // Closing the terminal must not end it.
                        List.of("/bin/sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""),
                        Java.small(
                                "96m",
                                List.of("-Dtidemark.repository=" + home.repository()),
                                System.getProperty("java.class.path"),
                                Tidemark.class.getName()),
                        List.of("supervise", "--dir", home.directory().toString()),
                        portOptions.asArguments(),
                        keepDocuments.asArguments(),
                        SimulatorOptions.of(spec));
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
    }
}
