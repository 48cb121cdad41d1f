package io.tidemark.runtime;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.tidemark.flinkrest.FlinkRest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** How each process of the platform is started, and how one sees that it does its work. */
final class Processes {

    static final String BROKER = "kafka-broker";
    static final String SEARCH = "search-node";
    static final String JOB_MANAGER = "jobmanager";
    static final String TASK_MANAGER = "taskmanager";
    static final String SIMULATOR = "simulator";
    static final String DASHBOARD = "dashboard";

    /** In the order of what needs what. */
    static final List<String> NAMES =
            List.of(BROKER, SEARCH, JOB_MANAGER, TASK_MANAGER, SIMULATOR, DASHBOARD);

    private static final String BROKER_MODULE = "local/kafka-broker";
    private static final String SEARCH_MODULE = "local/search-node";
    private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";
    private static final int MEMORY_LINES = 4;

    private final Home home;
    private final Ports ports;
    private final Map<String, String> secrets;
    private boolean configured;
    private List<String> memory = List.of();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();

    /**
     * Processes of a platform.
     *
     * @param secrets variables of Flink's processes, each with its value if the user has set none
     */
    Processes(Home home, Ports ports, Map<String, String> secrets) {
        this.home = home;
        this.ports = ports;
        this.secrets = secrets;
    }

    private static String withOurs(String classPath) {
        return classPath + ":" + ForeignMain.jar();
    }

    /** The broker. Its storage is formatted if it is new. */
    ProcessSpec broker() throws IOException {
        Path data = Files.createDirectories(home.data().resolve("kafka"));
        Path shipped = home.serverConfiguration(BROKER_MODULE);
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(shipped.resolve("server.properties"))) {
            properties.load(in);
        }
        String client = "PLAINTEXT://127.0.0.1:" + ports.kafka();
        properties.setProperty(
                "listeners", client + ",CONTROLLER://127.0.0.1:" + ports.kafkaController());
        properties.setProperty("advertised.listeners", client);
        properties.setProperty(
                "controller.quorum.voters", "1@127.0.0.1:" + ports.kafkaController());
        properties.setProperty("log.dirs", data.toString());
        Path configuration =
                Files.createDirectories(home.configuration().resolve("kafka"))
                        .resolve("server.properties");
        try (OutputStream out = Files.newOutputStream(configuration)) {
            properties.store(out, "Written at each start of the platform.");
        }

        KafkaSetup kafka = new KafkaSetup(ports.bootstrapServers());
        return spec(
                BROKER,
                ports.bootstrapServers(),
                Java.with(
                        Java.fromFile(
                                shipped.resolve("jvm.options"),
                                List.of(
                                        "-Dlog4j2.configurationFile="
                                                + shipped.resolve("log4j2.properties")),
                                withOurs(home.classPath(BROKER_MODULE)),
                                ForeignMain.Broker.class.getName()),
                        List.of(
                                data.toString(),
                                Uuid.randomUuid().toString(),
                                configuration.toString())),
                Map.of(),
                kafka::isReady);
    }

    ProcessSpec searchNode() throws IOException {
        Path data = Files.createDirectories(home.data().resolve("search"));
        SearchSetup search = new SearchSetup(ports.searchUrl());
        return spec(
                SEARCH,
                ports.searchUrl().toString(),
                Java.with(
                        Java.fromFile(
                                home.serverConfiguration(SEARCH_MODULE).resolve("jvm.options"),
                                List.of(),
                                home.classPath(SEARCH_MODULE),
                                "io.tidemark.searchnode.SearchNode"),
                        List.of(
                                "path.home=" + data,
                                "path.data=" + data.resolve("data"),
                                "http.port=" + ports.search(),
                                "transport.port=" + ports.searchTransport())),
                Map.of(),
                search::isReady);
    }

    ProcessSpec jobManager() throws IOException, InterruptedException {
        FlinkRest flink = new FlinkRest(ports.flinkUrl());
        return spec(
                JOB_MANAGER,
                ports.flinkUrl().toString(),
                flinkProcess(
                        JOB_MANAGER,
                        // It has little to compute, and much to load: each job's main runs here.
                        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        0,
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"),
                flinkEnvironment(),
                () -> flink.overview().slots() >= 0);
    }

    ProcessSpec taskManager() throws IOException, InterruptedException {
        FlinkRest flink = new FlinkRest(ports.flinkUrl());
        return spec(
                TASK_MANAGER,
                ports.flinkUrl() + "/#/task-manager",
                flinkProcess(
                        TASK_MANAGER,
                        Java.WORKER_OPTIONS,
                        2,
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"),
                flinkEnvironment(),
                () -> flink.taskManagers().stream().anyMatch(Processes::listens));
    }

    ProcessSpec simulator(List<String> arguments) {
        return spec(
                SIMULATOR,
                ports.simulatorUrl().toString(),
                Java.with(
                        simulatorCommand(),
                        List.of("--port", Integer.toString(ports.simulator())),
                        arguments),
                Map.of(),
                () -> answers(ports.simulatorUrl().resolve("/health")));
    }

    /**
     * Has a simulator write to Kafka until it has written all.
     *
     * @param arguments with {@code --count}
     * @return what it wrote, as JSON
     */
    String write(List<String> arguments) throws IOException, InterruptedException {
        List<String> lines = run(SIMULATOR, Java.with(simulatorCommand(), arguments));
        return lines.get(lines.size() - 1);
    }

    private List<String> simulatorCommand() {
        return Java.with(
                Java.small(
                        "128m",
                        List.of(),
                        home.classPath("local/simulator"),
                        "io.tidemark.simulator.Simulator"),
                List.of("--bootstrap-servers", ports.bootstrapServers()));
    }

    /**
     * The dashboard.
     *
     * @param dataNote what it says of the data; if empty, what the simulator says
     */
    ProcessSpec dashboard(Optional<String> dataNote) {
        return spec(
                DASHBOARD,
                ports.dashboardUrl().toString(),
                Java.with(
                        Java.small(
                                "128m",
                                List.of(),
                                home.classPath("dashboard"),
                                "io.tidemark.dashboard.Dashboard"),
                        List.of(
                                "--port",
                                Integer.toString(ports.dashboard()),
                                "--search-url",
                                ports.searchUrl().toString(),
                                "--flink-url",
                                ports.flinkUrl().toString(),
                                "--bootstrap-servers",
                                ports.bootstrapServers()),
                        dataNote.map(note -> List.of("--data-note", note))
                                .orElseGet(
                                        () ->
                                                List.of(
                                                        "--simulator-url",
                                                        ports.simulatorUrl().toString()))),
                Map.of(),
                () -> answers(ports.dashboardUrl().resolve("/health")));
    }

    /**
     * The command of a process of Flink. Flink itself works out the JVM's memory from its
     * configuration; a TaskManager does not start without what comes out.
     *
     * @param memoryLine which line of that is the JVM's; the next one is Flink's
     */
    private List<String> flinkProcess(
            String process, List<String> jvmOptions, int memoryLine, String mainClass)
            throws IOException, InterruptedException {
        List<String> logging = Java.flinkLogging(flinkConfiguration());
        List<String> worked = flinkMemory();
        List<String> options = new ArrayList<>(Java.FLINK_OPENS);
        options.addAll(jvmOptions);
        options.addAll(ExitGuard.jvmOptions());
        options.addAll(logging);
        options.add("-Dlog.file=" + home.log(process));
        for (String option : words(worked.get(memoryLine))) {
            // Flink sets the first heap to the largest one, and so makes all of it resident.
            if (!option.startsWith("-Xms")) {
                options.add(option);
            }
        }
        return Java.with(
                Java.plain(options, home.classPath("local/flink-cluster"), mainClass),
                flinkOptions(),
                words(worked.get(memoryLine + 1)));
    }

    /** What Flink works out of its configuration: two lines for each of its processes. */
    private synchronized List<String> flinkMemory() throws IOException, InterruptedException {
        if (memory.isEmpty()) {
            memory =
                    run(
                                    JOB_MANAGER,
                                    Java.with(
                                            Java.small(
                                                    "64m",
                                                    Java.flinkLogging(flinkConfiguration()),
                                                    withOurs(home.classPath("local/flink-cluster")),
                                                    ForeignMain.FlinkMemory.class.getName()),
                                            flinkOptions()))
                            .stream()
                            .filter(line -> line.startsWith(RESULT))
                            .map(line -> line.substring(RESULT.length()))
                            .toList();
            if (memory.size() != MEMORY_LINES) {
                throw PlatformException.failed(
                        "Flink did not work out the memory of its processes; see "
                                + home.log(JOB_MANAGER));
            }
        }
        return memory;
    }

    /** Where both processes find their configuration, and what differs from it here. */
    private List<String> flinkOptions() throws IOException {
        Path directory = Files.createDirectories(home.data().resolve("flink"));
        Files.createDirectories(directory.resolve("tmp"));
        List<String> ours =
                List.of(
                        "-Djobmanager.rpc.port=" + ports.flinkRpc(),
                        "-Drest.port=" + ports.flink(),
                        "-Drest.bind-port=" + ports.flink(),
                        "-Dweb.access-control-allow-origin=" + ports.flinkUrl(),
                        "-Dexecution.checkpointing.dir=" + home.checkpoints().toUri(),
                        "-Dexecution.checkpointing.savepoint-dir=" + home.savepoints().toUri(),
                        "-Dio.tmp.dirs=" + directory.resolve("tmp"),
                        "-Dweb.tmpdir=" + directory.resolve("web"),
                        "-Dweb.log.path=" + home.log(JOB_MANAGER),
                        "-Dtaskmanager.log.path=" + home.log(TASK_MANAGER),
                        "-Dtaskmanager.resource-id=taskmanager");
        return Java.with(
                List.of("--configDir", flinkConfiguration().toString()),
                ours,
                ExitGuard.configuration());
    }

    /** The platform's own copy of Flink's configuration, with a place for the jobs' options. */
    private synchronized Path flinkConfiguration() throws IOException {
        Path own = home.clusterConfiguration();
        if (!configured) {
            Files.createDirectories(own.resolve("jobs"));
            FlinkConfiguration.copy(home.flinkConfiguration(), FlinkConfiguration.LOCAL, own);
            configured = true;
        }
        return own;
    }

    private static List<String> words(String line) {
        return Stream.of(line.trim().split("\\s+", -1)).toList();
    }

    /**
     * Where a job's main, which runs in the JobManager, finds the platform without options, and its
     * file of options.
     */
    private Map<String, String> flinkEnvironment() {
        Map<String, String> environment = new HashMap<>(ports.jobEnvironment());
        environment.put("FLINK_CONF_DIR", home.clusterConfiguration().toString());
        secrets.forEach(
                (name, value) -> environment.put(name, System.getenv().getOrDefault(name, value)));
        return environment;
    }

    private ProcessSpec spec(
            String name,
            String address,
            List<String> command,
            Map<String, String> environment,
            ProcessSpec.Ready ready) {
        return new ProcessSpec(name, address, command, environment, home.log(name), ready);
    }

    /** Whether a TaskManager is alive, and not only remembered. */
    private static boolean listens(FlinkRest.TaskManager taskManager) {
        try (Socket socket = new Socket(taskManager.host(), taskManager.port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean answers(URI address) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
        return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }

    /** Runs a tool to its end; what it prints goes to the log of the process it is for. */
    private List<String> run(String process, List<String> command)
            throws IOException, InterruptedException {
        Path log = home.log(process);
        Files.createDirectories(log.getParent());
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        tool.getOutputStream().close();
        List<String> lines;
        try (var reader = tool.inputReader(StandardCharsets.UTF_8)) {
            lines = reader.lines().toList();
        }
        Files.write(log, lines, CREATE, APPEND);
        int code = tool.waitFor();
        if (code != 0) {
            throw PlatformException.failed(
                    "%s could not be prepared (exit code %d); see %s"
                            .formatted(process, code, log));
        }
        return lines;
    }
}
