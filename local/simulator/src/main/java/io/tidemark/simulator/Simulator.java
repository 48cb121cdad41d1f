package io.tidemark.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The outside world on one machine: a quote API and a stream of posts, made up from a seed, with a
 * ledger of all that was served, so that a whole platform can be audited against it.
 */
public final class Simulator implements AutoCloseable {

    private final Market market;
    private final QuoteApi quotes;
    private final StreamApi stream;
    private final Ledger ledger;
    private final HttpServer server;
    private final ScheduledExecutorService time = Executors.newScheduledThreadPool(1, daemon());
    private final ExecutorService requests = Executors.newCachedThreadPool(daemon());
    private final TopicWriters topics;
    private final Optional<Talk> talk;
    private volatile boolean drained;

    /**
     * A simulator that runs.
     *
     * @param clock what all times are read from
     * @param onFailure told why a topic cannot be written any further
     * @throws BindException if the port is in use; the message names the option
     */
    Simulator(SimulatorOptions options, InstantSource clock, Consumer<Exception> onFailure)
            throws IOException {
        // Without it each small answer would wait for the acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server =
                bound(
                        "--port",
                        options.port,
                        port ->
                                HttpServer.create(
                                        new InetSocketAddress(
                                                InetAddress.getLoopbackAddress(), port),
                                        0));
        Integer talkPort = options.streams.talkPort;
        talk =
                talkPort == null
                        ? Optional.empty()
                        : Optional.of(
                                bound(
                                        "--talk-port",
                                        talkPort,
                                        port ->
                                                new Talk(
                                                        port,
                                                        options.seed,
                                                        options.streams.talkRate,
                                                        daemon())));
        topics = new TopicWriters(options);
        ledger = new Ledger();
        market =
                new Market(
                        options.seed,
                        options.market,
                        options.quoteInterval.toMillis(),
                        options.shares(),
                        clock);
        stream =
                new StreamApi(
                        new Lines(
                                options.seed,
                                options.shares(),
                                options.terms,
                                options.lang,
                                new PostPlants(options.seed, options.postBurstEvery)),
                        options.seed,
                        new StreamApi.Settings(
                                options.postRate,
                                options.error,
                                options.dropInterval,
                                options.cutLines,
                                options.noise > 0,
                                options.heartbeat,
                                options.bearerToken),
                        ledger,
                        clock);
        quotes = new QuoteApi(market, options.token, ledger, clock);
        RulesApi rules = new RulesApi(options.bearerToken, clock);
        List<String> get = List.of("GET");
        List<String> post = List.of("POST");
        server.createContext("/stable/stock/", Http.handler(get, quotes));
        server.createContext("/2/tweets/search/stream", Http.handler(get, stream));
        server.createContext(
                "/2/tweets/search/stream/rules", Http.handler(List.of("GET", "POST"), rules));
        server.createContext("/health", Http.handler(get, Simulator::health));
        server.createContext("/ledger", Http.handler(get, this::ledger));
        server.createContext("/ledger/summary", Http.handler(get, this::summary));
        server.createContext(
                "/control/drain", Http.handler(post, exchange -> setDrained(exchange, true)));
        server.createContext(
                "/control/resume", Http.handler(post, exchange -> setDrained(exchange, false)));
        server.setExecutor(requests);
        market.start(time);
        stream.start(time);
        topics.start(clock, daemon(), onFailure);
        talk.ifPresent(Talk::start);
        server.start();
    }

    /** Opens something on a port. */
    private interface Opening<T> {
        T on(int port) throws IOException;
    }

    private static <T> T bound(String option, int port, Opening<T> opening) throws IOException {
        try {
            return opening.on(port);
        } catch (BindException e) {
            throw new BindException(option + ": " + port + " is in use");
        }
    }

    /** Where it talks; empty if it does not. */
    OptionalInt talkPort() {
        return talk.map(Talk::port).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    /** Where it listens. */
    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static ThreadFactory daemon() {
        return task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        };
    }

    private static void health(HttpExchange exchange) throws IOException {
        Http.sendJson(
                exchange,
                200,
                Http.MAPPER.createObjectNode().put("status", "ok").put("simulated", true));
    }

    private void ledger(HttpExchange exchange) throws IOException {
        long after;
        try {
            after = Http.query(exchange, "after").map(Long::parseLong).orElse(0L);
        } catch (NumberFormatException e) {
            after = -1;
        }
        if (after < 0) {
            Http.send(
                    exchange, 400, Http.TEXT, Http.bytes("after: must be a number, 0 or greater"));
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            ledger.copy(after, out);
        }
    }

    private void summary(HttpExchange exchange) throws IOException {
        ObjectNode summary = Http.MAPPER.createObjectNode();
        summary.put("drained", drained);
        summary.put("connections_open", stream.open());
        summary.put("connections_opened", stream.opened());
        summary.put("heartbeats", stream.heartbeats());
        // Before the counts: what is no longer pending must be in them.
        summary.put("pending", quotes.underWay() + stream.pending() + topics.pending());
        summary.put("last_seq", ledger.lastSeq());
        summary.set("served", Http.MAPPER.valueToTree(ledger.counts()));
        summary.set("written", Http.MAPPER.valueToTree(topics.counts()));
        summary.set("words", Http.MAPPER.valueToTree(talk.map(Talk::counts).orElse(Map.of())));
        Http.sendJson(exchange, 200, summary);
    }

    private void setDrained(HttpExchange exchange, boolean drained) throws IOException {
        this.drained = drained;
        market.setDrained(drained);
        stream.setDrained(drained);
        topics.setDrained(drained);
        talk.ifPresent(each -> each.setDrained(drained));
        Http.sendJson(exchange, 200, Http.MAPPER.createObjectNode().put("drained", drained));
    }

    /** Breaks all connections. The ledger is gone. */
    @Override
    public void close() throws IOException {
        server.stop(0);
        time.shutdownNow();
        requests.shutdownNow();
        ledger.close();
        topics.close();
        if (talk.isPresent()) {
            talk.get().close();
        }
    }

    /**
     * Runs until it is killed, or with {@code --count} until all is written. Exit code 2 for a bad
     * option or a port in use, 1 if Kafka refuses what is written, with one line.
     */
    public static void main(String[] arguments) throws IOException {
        SimulatorOptions options = new SimulatorOptions();
        CommandLine commandLine =
                new CommandLine(options)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        // The last one counts: a demo gives its own before its user's.
                        .setOverwrittenOptionsAllowed(true);
        try {
            commandLine.parseArgs(arguments);
            if (CommandLine.printHelpIfRequested(commandLine.getParseResult())) {
                return;
            }
            options.validate();
        } catch (ParameterException | IllegalArgumentException e) {
            refuse(e.getMessage().replaceAll("\\s*\\R\\s*", "; "));
        }
        if (options.streams.count != null) {
            writeAll(options);
            return;
        }
        try {
            Simulator simulator = new Simulator(options, InstantSource.system(), Simulator::giveUp);
            System.out.printf(
                    "simulator at %s: simulated data, seed %d%n",
                    simulator.address(), options.seed);
        } catch (BindException e) {
            refuse(e.getMessage());
        }
    }

    private static void writeAll(SimulatorOptions options) throws IOException {
        try (TopicWriters topics = new TopicWriters(options)) {
            topics.writeAll(options.streams.count, InstantSource.system());
            System.out.println(Http.MAPPER.writeValueAsString(topics.counts()));
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            giveUp(e);
        }
    }

    private static void giveUp(Exception failure) {
        end(1, "a topic cannot be written: " + failure.getMessage());
    }

    private static void refuse(String message) {
        end(2, message);
    }

    private static void end(int exitCode, String message) {
        System.err.println("simulator: " + message);
        System.exit(exitCode);
    }
}
