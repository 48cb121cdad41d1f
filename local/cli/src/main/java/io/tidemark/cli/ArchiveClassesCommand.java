package io.tidemark.cli;

import io.tidemark.runtime.ClassArchive;
import io.tidemark.runtime.Home;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the script has done at the end of a build, so that what is started then starts sooner. */
@Command(
        name = "archive-classes",
        hidden = true,
        description = "Write the archives of classes from which the platform's processes start.")
final class ArchiveClassesCommand implements Callable<Integer> {

    private static final List<String> MODULES =
            List.of("local/kafka-broker", "local/flink-cluster", "local/search-node");

    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        Home home = homeOption.home();
        ExecutorService atOnce =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Boolean>> written = new ArrayList<>();
            for (String module : MODULES) {
                String classPath = home.classPath(module);
                written.add(atOnce.submit(() -> ClassArchive.write(classPath)));
            }
            int code = 0;
            for (Future<Boolean> each : written) {
                code = each.get() ? code : 1;
            }
            return code;
        } finally {
            atOnce.shutdown();
        }
    }
}
