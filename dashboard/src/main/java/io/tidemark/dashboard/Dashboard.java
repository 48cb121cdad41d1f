package io.tidemark.dashboard;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.flinkrest.FlinkRest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * The dashboard: a web page over the search index and Flink, and the small server that asks them
 * for it. Runs until it is ended. Exit codes: 2 for options that cannot work, 3 for an address that
 * cannot be bound.
 */
@Command(
        name = "dashboard",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Serves the Tidemark dashboard.")
public final class Dashboard implements Callable<Integer> {

    /** Answers come within about a second; one that takes longer is as good as none. */
    private static final Duration DEADLINE = Duration.ofSeconds(4);

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen on. Default: ${DEFAULT-VALUE}, this machine only.")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "${env:TIDEMARK_DASHBOARD_PORT:-8080}",
            description = "Port to listen on, 0 for a free one. Default: 8080.")
    private int port;

    @Option(
            names = "--search-url",
            paramLabel = "URL",
            converter = HttpUrl.class,
            defaultValue = "${env:TIDEMARK_SEARCH_URL:-http://127.0.0.1:9200}",
            description = "The search node. Default: http://127.0.0.1:9200.")
    private URI searchUrl;

    @Option(
            names = "--search-user",
            paramLabel = "NAME",
            defaultValue = "${env:TIDEMARK_SEARCH_USER}",
            description = "User at the search node. Default: none.")
    private String searchUser;

    @Option(
            names = "--search-password-env",
            paramLabel = "NAME",
            defaultValue = "TIDEMARK_SEARCH_PASSWORD",
            description =
                    "Environment variable with that user's password. Default: ${DEFAULT-VALUE}.")
    private String searchPasswordEnv;

    @Option(
            names = "--search-password-file",
            paramLabel = "FILE",
            description = "File with that user's password; wins over the variable.")
    private Path searchPasswordFile;

    @Option(
            names = "--flink-url",
            paramLabel = "URL",
            converter = HttpUrl.class,
            defaultValue = "${env:TIDEMARK_FLINK_URL:-http://127.0.0.1:8081}",
            description =
                    "Flink's REST API and web UI; the page links to it. Default:"
                            + " http://127.0.0.1:8081.")
    private URI flinkUrl;

    @Option(
            names = "--simulator-url",
            paramLabel = "URL",
            converter = HttpUrl.class,
            defaultValue = "${env:TIDEMARK_SIMULATOR_URL}",
            description =
                    "The simulator; if it says so, the page says that its data is simulated."
                            + " Default: none.")
    private URI simulatorUrl;

    @Option(
            names = "--data-note",
            paramLabel = "TEXT",
            description =
                    "What the page says of data that is not simulated, such as where it is from."
                            + " Default: nothing.")
    private String dataNote;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            defaultValue = "${env:TIDEMARK_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
            description = "Kafka, for tables and topics. Default: 127.0.0.1:9092.")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            defaultValue = "${env:TIDEMARK_KAFKA_CONFIG}",
            description = "Properties of Kafka's clients, for TLS and SASL. Default: none.")
    private String kafkaConfig;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help and exits.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean help;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    /** Starts the dashboard. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Dashboard())
                .setParameterExceptionHandler(
                        (e, arguments) -> {
                            e.getCommandLine().getErr().println("dashboard: " + e.getMessage());
                            return 2;
                        });
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65535) {
            throw wrong("--port must be from 0 to 65535, not " + port);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw wrong("--host: nobody knows the address '" + host + "'");
        }
        DashboardServer server;
        try {
            server =
                    start(
                            address,
                            searchUrl,
                            authorization(),
                            flinkUrl,
                            Optional.ofNullable(simulatorUrl),
                            Optional.ofNullable(dataNote),
                            new KafkaConnection(bootstrapServers, kafkaConfig),
                            DEADLINE,
                            Clock.systemUTC());
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "dashboard: cannot listen on "
                                    + host
                                    + ":"
                                    + port
                                    + ": "
                                    + e.getMessage());
            return 3;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        spec.commandLine()
                .getOut()
                .println("Dashboard at http://" + host + ":" + server.port() + "/");
        spec.commandLine().getOut().flush();
        new CountDownLatch(1).await();
        return 0;
    }

    /**
     * Wires the services and starts a server.
     *
     * @param authorization the value of the header Authorization for the search node
     * @param dataNote what is said of data that is not simulated
     * @param deadline how long the answer of a service may take
     * @throws IOException if the address cannot be bound
     */
    static DashboardServer start(
            InetSocketAddress address,
            URI searchUrl,
            Optional<String> authorization,
            URI flinkUrl,
            Optional<URI> simulatorUrl,
            Optional<String> dataNote,
            KafkaConnection kafka,
            Duration deadline,
            Clock clock)
            throws IOException {
        Upstream search =
                new Upstream("search", "The search node", searchUrl, authorization, deadline);
        Optional<Upstream> simulator =
                simulatorUrl.map(
                        url ->
                                new Upstream(
                                        "simulator",
                                        "The simulator",
                                        url,
                                        Optional.empty(),
                                        deadline));
        FlinkRest flink = new FlinkRest(flinkUrl, deadline);
        Market market = new Market(search, clock);
        Health health =
                new Health(
                        market,
                        new RunningJobs(flink, deadline),
                        flink.address().toString(),
                        simulator,
                        dataNote,
                        clock);
        return new DashboardServer(
                address,
                market,
                new Analytics(search),
                health,
                new Lab(deadline),
                new LiveTables(kafka, deadline));
    }

    private Optional<String> authorization() {
        if (searchUser == null || searchUser.isEmpty()) {
            return Optional.empty();
        }
        String password;
        if (searchPasswordFile == null) {
            password = System.getenv(searchPasswordEnv);
            if (password == null) {
                throw wrong(
                        "--search-user needs a password: set "
                                + searchPasswordEnv
                                + " or give --search-password-file");
            }
        } else {
            try {
                password = Files.readString(searchPasswordFile).strip();
            } catch (IOException e) {
                throw wrong("--search-password-file: cannot read " + searchPasswordFile);
            }
        }
        byte[] credentials = (searchUser + ":" + password).getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Takes http and https addresses only. */
    static final class HttpUrl implements ITypeConverter<URI> {

        @Override
        public URI convert(String value) {
            try {
                URI url = URI.create(value);
                String scheme = String.valueOf(url.getScheme());
                if (scheme.matches("https?")
                        && url.getHost() != null
                        && url.getUserInfo() == null) {
                    return url;
                }
            } catch (IllegalArgumentException e) {
                // Falls through to the sentence.
            }
            throw new TypeConversionException(
                    "'" + value + "' is no address like http://127.0.0.1:9200");
        }
    }
}
