package io.tidemark.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A search node as a process of its own, on a port of its own: OpenSearch, or, if the system
 * property {@code elasticsearch.home} names an unpacked distribution, Elasticsearch.
 */
public final class SearchNodeProcess implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final Map<String, String> settings;
    private final int port;
    private final int transportPort;
    private JavaProcess process;

    /** Starts a node that keeps all it has in {@code folder}. */
    public SearchNodeProcess(Path folder) throws IOException, InterruptedException {
        this(folder, Map.of());
    }

    /**
     * Starts a node that keeps all it has in {@code folder}.
     *
     * @param settings what is other than on the local platform, by the node's names
     */
    public SearchNodeProcess(Path folder, Map<String, String> settings)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.settings = Map.copyOf(settings);
        List<Integer> ports = FreePorts.some(2);
        port = ports.get(0);
        transportPort = ports.get(1);
        start();
    }

    /** Starts it again after {@link #kill()}, with what it had. */
    public void start() throws IOException, InterruptedException {
        String elasticsearch = System.getProperty("elasticsearch.home", "");
        process = elasticsearch.isEmpty() ? openSearch() : elasticsearch(Path.of(elasticsearch));
        process.awaitPort(port);
        boolean answers = false;
        try {
            await("an answer")
                    .atMost(1, TimeUnit.MINUTES)
                    .until(() -> get("/_cluster/health").contains("\"timed_out\":false"));
            answers = true;
        } finally {
            if (!answers) {
                process.kill();
            }
        }
    }

    private JavaProcess openSearch() throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "io.tidemark.searchnode.SearchNode",
                                "path.home=" + folder,
                                "path.data=" + folder.resolve("data"),
                                "http.port=" + port,
                                "transport.port=" + transportPort));
        settings.forEach((name, value) -> arguments.add(name + "=" + value));
        return JavaProcess.start("search-node", folder.resolve("search.log"), arguments);
    }

    /** Elasticsearch refuses root, so root gives it to nobody, who starts it. */
    private JavaProcess elasticsearch(Path home) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            JavaProcess.run(
                            List.of("chown", "-R", "nobody:nogroup", home.toString()),
                            folder.resolve("search.log"))
                    .awaitSuccess();
            command.addAll(
                    List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.addAll(
                List.of(
                        "env",
                        "ES_JAVA_HOME=" + System.getProperty("java.home"),
                        "ES_JAVA_OPTS=-Xms512m -Xmx512m",
                        home.resolve("bin/elasticsearch").toString(),
                        "-Epath.data=" + home.resolve("data-" + port),
                        "-Ehttp.port=" + port,
                        "-Etransport.port=" + transportPort,
                        "-Ediscovery.type=single-node",
                        "-Expack.security.enabled=false",
                        "-Ecluster.routing.allocation.disk.threshold_enabled=false"));
        settings.forEach((name, value) -> command.add("-E" + name + "=" + value));
        return JavaProcess.run(command, folder.resolve("search.log"));
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** What the node answers. */
    public String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).build());
    }

    /** Puts a JSON body. */
    public String put(String path, String body) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(url() + path))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body))
                        .build());
    }

    /** Posts a JSON body. */
    public String post(String path, String body) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(url() + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** Ends it with SIGKILL. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
