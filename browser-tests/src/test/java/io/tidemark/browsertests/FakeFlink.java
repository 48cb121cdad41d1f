package io.tidemark.browsertests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Four jobs in the shape of Flink's REST API, and the simulator's word on its data. */
final class FakeFlink implements AutoCloseable {

    private final HttpServer server;
    private volatile boolean noJobs;
    private volatile boolean simulated;
    private volatile boolean failing;

    FakeFlink() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void reset() {
        noJobs = false;
        simulated = true;
        failing = false;
    }

    void failAgainAndAgain() {
        failing = true;
    }

    void endJobs() {
        noJobs = true;
    }

    void beReal() {
        simulated = false;
    }

    private String answer(String path, String query) {
        if (path.equals("/health")) {
            return "{'status':'ok','simulated':" + simulated + "}";
        }
        if (path.equals("/jobs/overview")) {
            return noJobs
                    ? "{'jobs':[]}"
                    : "{'jobs':["
                            + job("a1", "quotes-ingest", "RUNNING", 2)
                            + ","
                            + job("a2", "news-ingest", "RUNNING", 2)
                            + ","
                            + job("a3", "quotes-enrichment", "RUNNING", 1)
                            + ","
                            + job("a4", "news-index", "RESTARTING", 0)
                            + "]}";
        }
        if (path.endsWith("/subtasks/metrics")) {
            boolean ofKafka = path.contains("/a3/") || path.contains("/a4/");
            return Stream.of(
                            "Source__x.sourceIdleTime=0",
                            "Source__x.numRecordsOutPerSecond=10.5",
                            "decode.records-malformed=2",
                            "decode.records-skipped=1204",
                            ofKafka ? "Source__x.pendingRecords=17" : "decode.requests-failed=0")
                    .map(metric -> metric.split("=", -1))
                    .map(
                            metric ->
                                    "{'id':'"
                                            + metric[0]
                                            + (query == null ? "'}" : "','sum':" + metric[1] + "}"))
                    .collect(Collectors.joining(",", "[", "]"));
        }
        if (path.equals("/jobs/a4/exceptions") && failing) {
            String entry =
                    "{'timestamp':"
                            + (System.currentTimeMillis() - 5000)
                            + ",'stacktrace':'a.B: <b>no</b>'}";
            return "{'exceptionHistory':{'entries':["
                    + String.join(",", entry, entry, entry)
                    + "]}}";
        }
        if (path.endsWith("/metrics")) {
            return "[{'id':'numRestarts','value':'" + (path.contains("/a4/") ? 3 : 0) + "'}]";
        }
        return "{'vertices':[{'id':'v1'}]}";
    }

    private static String job(String id, String name, String state, int running) {
        return "{'jid':'"
                + id
                + "','name':'"
                + name
                + "','state':'"
                + state
                + "','start-time':1,'end-time':-1,'duration':7503000,'tasks':{'total':2,'running':"
                + running
                + ",'finished':0}}";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI asked = exchange.getRequestURI();
            byte[] body =
                    answer(asked.getPath(), asked.getQuery())
                            .replace('\'', '"')
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
