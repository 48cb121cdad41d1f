package io.tidemark.platformtesting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.flinkrest.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A command as its user starts it, in a directory and on ports of its own. */
public final class TidemarkCommand implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHECKPOINTS = 5;

    private final Path directory;
    private final Path output;
    private final Process process;
    private final List<ProcessHandle> children = new ArrayList<>();

    private TidemarkCommand(Path directory, Path output, Process process) {
        this.directory = directory;
        this.output = output;
        this.process = process;
    }

    /**
     * The words that start the command line, as {@code scripts/tidemark} does; arguments follow.
     *
     * @param repository the project's folder, or one that looks like it
     */
    public static List<String> commandLine(Path repository) {
        List<String> command = new ArrayList<>();
        command.add(Processes.java());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
        command.add("-Dtidemark.repository=" + repository);
        command.addAll(List.of("-cp", Processes.classPath("local/cli", "cli.jar")));
        command.add("io.tidemark.cli.Tidemark");
        return command;
    }

    /**
     * Starts a command; what it prints goes to a file in {@code directory}.
     *
     * @param directory what the command takes as --dir
     */
    public static TidemarkCommand start(Path directory, List<String> arguments) throws IOException {
        return start(directory, arguments, Map.of());
    }

    /**
     * Starts a command in a shell in which variables are set.
     *
     * @param variables on top of ours
     */
    public static TidemarkCommand start(
            Path directory, List<String> arguments, Map<String, String> variables)
            throws IOException {
        Files.createDirectories(directory);
        List<String> command = commandLine(Processes.ROOT);
        command.addAll(arguments);
        command.add("--dir=" + directory);
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(variables);
        return new TidemarkCommand(directory, output, builder.start());
    }

    /** Whether a failure now would have every job of the demo go back to a checkpoint. */
    public static boolean everyJobHasCheckpoints(FlinkRest flink)
            throws IOException, InterruptedException {
        for (FlinkRest.Job job : flink.jobs()) {
            if (!job.name().contains("@")
                    && flink.checkpoints(job.id()).completed() < CHECKPOINTS) {
                return false;
            }
        }
        return true;
    }

    /** What the platform says of its processes, once it is up. */
    public Optional<JsonNode> state() throws IOException {
        Path state = directory.resolve("state.json");
        if (!Files.exists(state)) {
            return Optional.empty();
        }
        JsonNode read = JSON.readTree(Files.readAllBytes(state));
        return read.path("up").asBoolean() ? Optional.of(read) : Optional.empty();
    }

    /** The pid of a process of the platform, which may have ended by now. */
    public long pid(String name) throws IOException {
        for (JsonNode child : state().orElseThrow().path("processes")) {
            if (child.path("name").asText().equals(name)) {
                return child.path("identity").path("pid").asLong();
            }
        }
        throw new AssertionError("no process " + name + " in " + state());
    }

    /**
     * Kills a process of a demo as soon as every job of it has checkpoints, and waits until the
     * platform has started another.
     *
     * @param patience with each of the two
     */
    public void kill(String name, FlinkRest flink, Duration patience) throws IOException {
        await().atMost(patience).ignoreExceptions().until(() -> everyJobHasCheckpoints(flink));
        long pid = pid(name);
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
        await(name).atMost(patience).until(() -> pid(name) != pid);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the command's end; remembers the children that it had until then. */
    public int awaitEnd(Duration timeout) throws InterruptedException {
        process.descendants().forEach(children::add);
        assertThat(process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS))
                .as("ends within %s", timeout)
                .isTrue();
        return process.exitValue();
    }

    /** Processes that the command had started and that still run. */
    public List<ProcessHandle> survivors() {
        return children.stream().filter(ProcessHandle::isAlive).toList();
    }

    public String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.descendants().forEach(children::add);
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).exceptionally(late -> null).join();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
