package io.tidemark.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.flinkrest.FlinkRest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image of the jobs, assembled from its Dockerfile and its context without an engine. What
 * Flink's image has below it is here Flink's jars, and a script in place of those that start them.
 */
@Tag("integration")
@Timeout(150)
class ImageIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CONTEXT = Path.of("target/context");
    private static final Path BASE = Path.of("target/test-classes/base");
    private static final String ENTRY_POINT = "/docker-entrypoint.sh";

    @TempDir static Path folder;

    private static ImageTree tree;
    private static ImageTree whole;
    private static Sandbox sandbox;

    @BeforeAll
    static void assemble() throws IOException {
        Path root = Path.of("target/root").toAbsolutePath();
        wipe(root);
        tree = new ImageTree(root.resolve("image"));
        tree.add(Dockerfile.read(CONTEXT.resolve("Dockerfile"), Map.of()), CONTEXT);

        whole = new ImageTree(root.resolve("container"));
        for (Path libraries :
                List.of(Path.of("../local/flink-cluster/target/lib"), Path.of("target/base-lib"))) {
            try (Stream<Path> jars = Files.list(libraries)) {
                for (Path jar : jars.toList()) {
                    whole.put(jar, "/opt/flink/lib/" + jar.getFileName(), "9999:9999", 0644);
                }
            }
        }
        for (String process : List.of("standalone-job", "taskmanager")) {
            String script = "/opt/flink/bin/" + process + ".sh";
            whole.put(BASE.resolve("bin/flink.sh"), script, "9999:9999", 0755);
        }
        whole.add(
                Dockerfile.read(CONTEXT.resolve("Dockerfile"), Map.of("JOB", "word-count")),
                CONTEXT);
        sandbox = Sandbox.of(whole);
    }

    @AfterAll
    static void wipe() throws IOException {
        wipe(Path.of("target/root"));
    }

    private static void wipe(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    @Test
    void everyFileIsRootsAndNobodyElseCanWriteIt() throws IOException {
        List<String> expected = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of("../jobs"))) {
            modules.filter(module -> Files.exists(module.resolve("pom.xml")))
                    .map(Path::getFileName)
                    .forEach(job -> expected.add("0:0 644 /opt/flink/usrlib/" + job + ".jar"));
        }
        assertThat(expected).hasSizeGreaterThanOrEqualTo(10);
        expected.add("0:0 644 /opt/flink/LICENSE-tidemark");
        expected.add("0:0 644 /opt/flink/conf/config.yaml");
        expected.add("0:0 644 /opt/flink/conf/log4j-console.properties");
        expected.add("0:0 755 " + ENTRY_POINT);

        assertThat(tree.list())
                .containsAll(expected)
                .filteredOn(line -> !expected.contains(line))
                .singleElement()
                .asString()
                .matches("0:0 644 /opt/flink/plugins/s3-fs/flink-s3-fs-\\w+-[0-9.]+\\.jar");
        try (Stream<Path> folders = Files.walk(tree.root())) {
            assertThat(folders.filter(Files::isDirectory))
                    .allSatisfy(
                            each ->
                                    assertThat((int) Files.getAttribute(each, "unix:mode") & 07777)
                                            .isEqualTo(0755));
        }
    }

    @Test
    void theDashboardsImageIsWhole() throws Exception {
        ImageTree dashboard = new ImageTree(tree.root().resolveSibling("dashboard"));
        dashboard.add(Dockerfile.read(CONTEXT.resolve("dashboard.Dockerfile"), Map.of()), CONTEXT);

        Process help =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-jar",
                                dashboard.at("/opt/dashboard/dashboard.jar").toString(),
                                "--help")
                        .redirectErrorStream(true)
                        .start();
        assertThat(new String(help.getInputStream().readAllBytes(), UTF_8)).contains("--host");
        assertThat(help.waitFor()).isZero();
        assertThat(dashboard.list()).allMatch(line -> line.startsWith("0:0 644 /opt/dashboard/"));
    }

    @Test
    @SandboxRequired
    void itRunsAsAUserThatMayNothingOnARootThatCannotBeWritten() throws Exception {
        Path out = folder.resolve("id");
        String questions =
                """
                id -u; id -g; grep -E '^(CapEff|NoNewPrivs)' /proc/self/status
                touch /opt/flink/usrlib/x 2>&1; touch /opt/flink/conf/x 2>&1
                grep ' / ' /proc/self/mounts | tail -n 1 | cut -d ' ' -f 4 | cut -d , -f 1
                touch /tmp/x /opt/flink/log/x && echo written
                exit 7
                """;

        assertThat(sandbox.run(out, List.of(ENTRY_POINT, "sh", "-c", questions))).isEqualTo(7);

        assertThat(Files.readAllLines(out))
                .containsExactly(
                        "9999",
                        "9999",
                        "CapEff:\t0000000000000000",
                        "NoNewPrivs:\t1",
                        "touch: cannot touch '/opt/flink/usrlib/x': Read-only file system",
                        "touch: cannot touch '/opt/flink/conf/x': Read-only file system",
                        "ro",
                        "written");
    }

    @Test
    @SandboxRequired
    void whatCannotBeStartedIsAnError() throws Exception {
        Path out = folder.resolve("wrong");

        assertThat(sandbox.run(out, List.of(ENTRY_POINT, "no-such-command"))).isEqualTo(127);
        assertThat(sandbox.run(out, List.of(ENTRY_POINT))).isEqualTo(2);
        // A process of Flink that the image does not have.
        assertThat(sandbox.run(out, List.of(ENTRY_POINT, "jobmanager"))).isEqualTo(127);
        assertThat(
                        sandbox.run(
                                out,
                                List.of(
                                        ENTRY_POINT,
                                        "standalone-job",
                                        "--job-classname",
                                        "no.such.Job")))
                .isNotZero();
        assertThat(out).content().contains("no.such.Job");
    }

    @Test
    @SandboxRequired
    void aJobRunsFromIt() throws Exception {
        Map<String, String> environment =
                Map.of(
                        "TIDEMARK_LOG_FORMAT", "json",
                        "JOB_MANAGER_RPC_ADDRESS", "127.0.0.1");
        Path jobManagerLog = folder.resolve("jobmanager");
        Path taskManagerLog = folder.resolve("taskmanager");
        List<Process> processes = new ArrayList<>();
        try (ServerSocket words = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Integer> ports = free(2);
            List<String> common =
                    List.of(
                            "-D",
                            "jobmanager.rpc.port=" + ports.get(0),
                            "-D",
                            "taskmanager.host=127.0.0.1",
                            "-D",
                            "taskmanager.memory.process.size=1g");
            List<String> jobManager =
                    new ArrayList<>(
                            List.of(
                                    ENTRY_POINT,
                                    "standalone-job",
                                    "--job-classname",
                                    "io.tidemark.wordcount.WordCount",
                                    "-D",
                                    "rest.port=" + ports.get(1)));
            jobManager.addAll(common);
            jobManager.addAll(List.of("--batch=1s", "--host=127.0.0.1"));
            jobManager.add("--port=" + words.getLocalPort());
            List<String> taskManager = new ArrayList<>(List.of(ENTRY_POINT, "taskmanager"));
            taskManager.addAll(common);
            processes.add(sandbox.start(jobManagerLog, environment, jobManager));
            processes.add(sandbox.start(taskManagerLog, environment, taskManager));

            FlinkRest flink = new FlinkRest(URI.create("http://127.0.0.1:" + ports.get(1)));
            await().atMost(Duration.ofSeconds(90))
                    .ignoreExceptions()
                    .failFast(() -> processes.stream().anyMatch(process -> !process.isAlive()))
                    .until(
                            () ->
                                    flink.allTasksRun(
                                            flink.activeJob("word-count").orElseThrow().id()));
            try (Socket talk = words.accept();
                    OutputStream out = talk.getOutputStream()) {
                await().atMost(Duration.ofSeconds(30))
                        .until(
                                () -> {
                                    out.write("to be or not to be\n".getBytes(UTF_8));
                                    return Files.readString(taskManagerLog).contains("('be', ");
                                });
            }
            assertThat(setting(flink, "jobmanager.scheduler")).isEqualTo("adaptive");
            assertThat(setting(flink, "state.backend.type")).isEqualTo("rocksdb");
        } finally {
            processes.forEach(Process::destroy);
        }
        for (Process process : processes) {
            process.waitFor();
        }

        List<String> lines = Files.readAllLines(jobManagerLog);
        assertThat(lines).hasSizeGreaterThan(10);
        for (String line : lines) {
            JsonNode event = JSON.readTree(line);
            assertThat(event.path("level").asText()).as(line).matches("INFO|WARN|ERROR");
            assertThat(event.path("message").asText()).as(line).isNotEmpty();
        }
        assertThat(lines)
                .anyMatch(
                        line -> line.contains("Plugin loader with ID") && line.contains(": s3-fs"));
    }

    private static String setting(FlinkRest flink, String key) throws Exception {
        for (JsonNode entry : flink.get("/jobmanager/config")) {
            if (entry.path("key").asText().equals(key)) {
                return entry.path("value").asText();
            }
        }
        return "";
    }

    /** Different ones, since all are held at the same time. */
    private static List<Integer> free(int number) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }
}
