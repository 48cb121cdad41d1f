package io.tidemark.runtime;

import io.tidemark.job.LocalRun;
import io.tidemark.options.OptionsException;
import io.tidemark.options.OptionsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A job's fat jar in a JVM of its own on Flink's class path: a Flink that runs this one job. */
public final class LocalJob {

    /** The line of an option in a job's help, with its long name. */
    private static final Pattern OPTION =
            Pattern.compile("^ {2,6}(?:-\\w, )?(--[a-z][a-z0-9-]*)", Pattern.MULTILINE);

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
        Path configuration = Files.createTempDirectory("tidemark-" + job);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Home.wipe(configuration), "wipe-configuration"));
        ProcessBuilder builder = builder(home, configuration, job, "1g", arguments).inheritIO();
        FlinkConfiguration.copy(home.flinkConfiguration(), FlinkConfiguration.LOCAL, configuration);
        Map<String, String> environment = builder.environment();
        platform.ifPresent(
                state -> state.ports().jobEnvironment().forEach(environment::putIfAbsent));
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop"));
        return process.waitFor();
    }

    /**
     * The same job with the variables of its options as arguments: what a user has set in the shell
     * counts as if it had been typed. The job itself is asked for its options, which takes some
     * seconds, unless no variable is set that may be one of a job's. A jar that is not made with
     * our library for jobs takes none.
     *
     * @param environment the user's
     * @throws PlatformException if the job does not tell its options
     */
    public static JobSpec withVariables(Home home, JobSpec job, Map<String, String> environment)
            throws IOException, InterruptedException {
        if (!JobVariables.areIn(environment) || !tellsItsOptions(home.jobJar(job.job()))) {
            return job;
        }
        List<String> arguments = new ArrayList<>(job.arguments());
        arguments.addAll(JobVariables.asArguments(environment, options(home, job), arguments));
        return new JobSpec(job.job(), arguments, job.parallelism());
    }

    /**
     * The same job with the arguments that its main would take from the file of options: so its
     * name is known, and it comes back with the same ones whatever the file says by then.
     *
     * @throws PlatformException if the file cannot be read
     */
    public static JobSpec withOptionsFile(Home home, JobSpec job) {
        if (!job.arguments().isEmpty()) {
            return job;
        }
        try {
            return OptionsFile.read(home.optionsFile(job.job()))
                    .map(options -> new JobSpec(job.job(), options, job.parallelism()))
                    .orElse(job);
        } catch (OptionsException e) {
            throw PlatformException.refused(e.getMessage());
        }
    }

    private static boolean tellsItsOptions(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getEntry(LocalRun.class.getName().replace('.', '/') + ".class") != null;
        }
    }

    /** The names of the options that a job, or the part of it that is named, has by its help. */
    private static List<String> options(Home home, JobSpec job)
            throws IOException, InterruptedException {
        List<String> help = new ArrayList<>();
        job.part().ifPresent(help::add);
        help.add("--help");
        ProcessBuilder builder =
                builder(home, home.flinkConfiguration(), job.job(), "256m", help)
                        .redirectErrorStream(true);
        // A value that is no good would be complained of before the help is given.
        builder.environment().keySet().removeIf(JobVariables::isOne);
        Process process = builder.start();
        process.getOutputStream().close();
        String output;
        try (var in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int code = process.waitFor();
        if (code != 0) {
            String said = output.strip();
            throw new PlatformException(
                    code,
                    "%s does not tell its options: %s"
                            .formatted(job.job(), said.substring(said.lastIndexOf('\n') + 1)));
        }
        return OPTION.matcher(output)
                .results()
                .map((MatchResult line) -> line.group(1))
                .filter(name -> !name.equals("--help"))
                .toList();
    }

    private static ProcessBuilder builder(
            Home home, Path configuration, String job, String maxHeap, List<String> arguments)
            throws IOException {
        Path jar = home.jobJar(job);
        List<String> options = new ArrayList<>(Java.FLINK_OPENS);
        options.add("-Xmx" + maxHeap);
        options.addAll(Java.flinkLogging(configuration));
        ProcessBuilder builder =
                new ProcessBuilder(
                        Java.with(
                                Java.worker(
                                        options,
                                        home.classPath("local/flink-cluster") + ":" + jar,
                                        LocalRun.class.getName()),
                                List.of(JobSubmitter.mainClass(jar)),
                                arguments));
        builder.environment().put("FLINK_CONF_DIR", configuration.toString());
        return builder;
    }
}
