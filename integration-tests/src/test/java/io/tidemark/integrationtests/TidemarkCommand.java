package io.tidemark.integrationtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testing.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The command line as its user starts it, in a directory and on ports of its own. */
final class TidemarkCommand implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHECKPOINTS = 5;
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final List<String> PORT_OPTIONS =
            List.of(
                    "--kafka-port",
                    "--kafka-controller-port",
                    "--flink-port",
                    "--flink-rpc-port",
                    "--search-port",
                    "--search-transport-port",
                    "--simulator-port",
                    "--dashboard-port");

    private final Path directory;
    private final Path output;
    private final Process process;
    private final List<ProcessHandle> children = new ArrayList<>();

    private TidemarkCommand(Path directory, Path output, Process process) {
        this.directory = directory;
        this.output = output;
        this.process = process;
    }

    /** A free port for each option. */
    static Map<String, Integer> freePorts() throws IOException {
        List<Integer> numbers = FreePorts.some(PORT_OPTIONS.size());
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (int i = 0; i < numbers.size(); i++) {
            ports.put(PORT_OPTIONS.get(i), numbers.get(i));
        }
        return ports;
    }

    /**
     * Starts a command; what it prints goes to a file in {@code directory}.
     *
     * @param directory what the command takes as --dir
     */
    static TidemarkCommand start(Path directory, List<String> arguments) throws IOException {
        return start(directory, arguments, Map.of());
    }

    /**
     * Starts a command in a shell in which variables are set.
     *
     * @param variables on top of ours
     */
    static TidemarkCommand start(
            Path directory, List<String> arguments, Map<String, String> variables)
            throws IOException {
        Files.createDirectories(directory);
        Path cli = ROOT.resolve("local/cli/target");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
        command.add("-Dtidemark.repository=" + ROOT);
        command.add("-cp");
        command.add(cli.resolve("cli.jar") + ":" + cli.resolve("lib") + "/*");
        command.add("io.tidemark.cli.Tidemark");
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
    static boolean everyJobHasCheckpoints(int flinkPort) throws Exception {
        String jobs = "http://127.0.0.1:" + flinkPort + "/jobs/";
        for (JsonNode job : get(jobs + "overview").path("jobs")) {
            if (job.path("name").asText().contains("@")) {
                continue;
            }
            JsonNode checkpoints = get(jobs + job.path("jid").asText() + "/checkpoints");
            if (checkpoints.path("counts").path("completed").asInt() < CHECKPOINTS) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode get(String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        return JSON.readTree(
                HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
    }

    /** What the platform says of its processes, once it is up. */
    Optional<JsonNode> state() throws IOException {
        Path state = directory.resolve("state.json");
        if (!Files.exists(state)) {
            return Optional.empty();
        }
        JsonNode read = JSON.readTree(Files.readAllBytes(state));
        return read.path("up").asBoolean() ? Optional.of(read) : Optional.empty();
    }

    /** The pid of a process of the platform, which may have ended by now. */
    long pid(String name) throws IOException {
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
    void kill(String name, int flinkPort, Duration patience) throws IOException {
        await().atMost(patience).ignoreExceptions().until(() -> everyJobHasCheckpoints(flinkPort));
        long pid = pid(name);
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
        await(name).atMost(patience).until(() -> pid(name) != pid);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the command's end; remembers the children that it had until then. */
    int awaitEnd(Duration timeout) throws InterruptedException {
        process.descendants().forEach(children::add);
        assertThat(process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS))
                .as("ends within %s", timeout)
                .isTrue();
        return process.exitValue();
    }

    /** Processes that the command had started and that still run. */
    List<ProcessHandle> survivors() {
        return children.stream().filter(ProcessHandle::isAlive).toList();
    }

    String output() throws IOException {
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
