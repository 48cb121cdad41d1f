package io.tidemark.runtime;

import io.tidemark.job.LocalRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job's fat jar in a JVM of its own on Flink's class path: a Flink that runs this one job. */
public final class LocalJob {

    private LocalJob() {}

    /**
     * Runs the job in the foreground until it ends.
     *
     * @param platform whose services the job uses unless its options say otherwise
     * @return the exit code of {@link LocalRun}
     */
    public static int run(
            Home home, String job, List<String> arguments, Optional<PlatformState> platform)
            throws IOException, InterruptedException {
        Path jar = home.jobJar(job);
        Path configuration = home.flinkConfiguration();
        List<String> options = new ArrayList<>(Java.FLINK_OPENS);
        options.add("-Xmx1g");
        options.add(
                "-Dlog4j.configurationFile=" + configuration.resolve("log4j-console.properties"));
        ProcessBuilder builder =
                new ProcessBuilder(
                                Java.with(
                                        Java.command(
                                                options,
                                                jar + ":" + home.classPath("local/flink-cluster"),
                                                LocalRun.class.getName()),
                                        List.of(JobSubmitter.mainClass(jar)),
                                        arguments))
                        .inheritIO();
        Map<String, String> environment = builder.environment();
        environment.put("FLINK_CONF_DIR", configuration.toString());
        platform.ifPresent(
                state -> state.ports().jobEnvironment().forEach(environment::putIfAbsent));
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop"));
        return process.waitFor();
    }
}
