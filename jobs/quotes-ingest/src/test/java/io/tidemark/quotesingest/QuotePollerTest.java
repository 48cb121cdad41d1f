package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.http.Backoff;
import io.tidemark.testing.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class QuotePollerTest {

    private static final PollSettings FAST =
            new PollSettings(
                    Duration.ofMillis(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Backoff.doubling(Duration.ofMillis(1), Duration.ofMillis(4)),
                    Backoff.doubling(Duration.ofMillis(1), Duration.ofMillis(4)));

    private final Map<String, Counter> counters = new HashMap<>();
    private final List<String> answers = new ArrayList<>();
    private final Map<String, SymbolAccess> access = new HashMap<>();
    private final List<PolledQuote> quotes = new ArrayList<>();
    private QuoteServer server;
    private QuotePoller poller;

    @BeforeEach
    void start() throws Exception {
        server = new QuoteServer();
    }

    @AfterEach
    void stop() {
        poller.close();
        server.close();
    }

    private void poll(PollSettings settings, String... symbols) {
        poll(server.baseUrl(), QuoteServer.TOKEN, settings, symbols);
    }

    private void poll(String baseUrl, String token, PollSettings settings, String... symbols) {
        poller =
                new QuotePoller(
                        baseUrl, token, settings, QuoteTime.LATEST_UPDATE, new CountingGroup());
        poller.handleSplitsChanges(
                new SplitsAddition<>(
                        Arrays.stream(symbols)
                                .map(symbol -> new SymbolSplit(symbol, Seen.NOTHING))
                                .toList()));
    }

    private void fetch() throws IOException {
        // What is fetched passes an interrupt on, so the loops below would go on after a time-out.
        assertThat(Thread.currentThread().isInterrupted()).as("timed out").isFalse();
        RecordsWithSplitIds<QuotePoller.Answer> batch = poller.fetch();
        for (String symbol = batch.nextSplit(); symbol != null; symbol = batch.nextSplit()) {
            QuotePoller.Answer answer;
            while ((answer = batch.nextRecordFromSplit()) != null) {
                access.put(symbol, answer.access());
                if (!answer.isRefusal()) {
                    quotes.add(answer.quote());
                }
                answers.add(
                        symbol
                                + " "
                                + (answer.isRefusal()
                                        ? "HTTP " + answer.access().refusedWith()
                                        : new String(answer.quote().body(), UTF_8)));
            }
        }
    }

    private void fetchUntil(String symbol, int answersOfIt) throws IOException {
        while (answers.stream().filter(a -> a.startsWith(symbol + " ")).count() < answersOfIt) {
            fetch();
        }
    }

    private long counter(String name) {
        return counters.get(name).getCount();
    }

    @Test
    void asksEachSymbolAgainAndAgain() throws Exception {
        server.quote("A", "a");
        server.quote("BRK.B", "b");
        poll(FAST, "A", "BRK.B");
        fetchUntil("A", 3);
        fetchUntil("BRK.B", 3);

        assertThat(answers).containsOnly("A a", "BRK.B b");
        assertThat(counter("requests-failed")).isZero();
    }

    @Test
    void anUnknownSymbolIsToldOnceAndAskedOn() throws Exception {
        server.quote("A", "a");
        poll(FAST, "A", "NOPE");
        while (server.asked("NOPE") < 4) {
            fetch();
        }
        server.quote("NOPE", "listed now");
        fetchUntil("NOPE", 1);

        assertThat(counter("symbols-unknown")).isEqualTo(1);
        assertThat(counter("requests-failed")).isGreaterThanOrEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503, 204, 302, 400})
    void otherAnswersAreFailures(int status) throws Exception {
        server.quote("B", "b");
        server.on(
                "A",
                exchange -> {
                    boolean third = server.asked("A") == 3;
                    QuoteServer.send(exchange, third ? 200 : status, third ? "a" : "");
                });
        poll(FAST, "A", "B");
        fetchUntil("A", 1);

        assertThat(answers).contains("A a");
        assertThat(counter("requests-failed")).isGreaterThanOrEqualTo(2);
        assertThat(counter("symbols-unknown")).isZero();
    }

    @Test
    void retryAfterHoldsBackItsSymbolOnly() throws Exception {
        server.quote("B", "b");
        server.on(
                "A",
                exchange -> {
                    exchange.getResponseHeaders().add("Retry-After", "3600");
                    QuoteServer.send(exchange, 429, "");
                });
        poll(FAST, "A", "B");
        fetchUntil("B", 20);

        assertThat(server.asked("A")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aSymbolThatIsRefusedIsToldOnceAndLeftAlone(int status) throws Exception {
        server.quote("B", "b");
        server.status("A", status, "The requested data requires permission to access.");
        poll(FAST, "A", "B");
        fetchUntil("A", 1);
        fetchUntil("B", 50);

        assertThat(answers).containsOnlyOnce("A HTTP " + status);
        assertThat(server.asked("A")).isEqualTo(1);
        assertThat(counter("symbols-refused")).isEqualTo(1);
        assertThat(counter("requests-failed")).isEqualTo(1);
        assertThat(access.get("A").address()).endsWith("/stable/stock/A/quote");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AIG+", "WYND#", "BAC-I*", "BRK.B", "brk.b", "SAN-A%*", "TST~", "KMI$", "A=B",
                "^GSPC", "M&M", "TSX:RY", "X@", "BF_B!",
            })
    void anySymbolIsAskedForAsItIs(String symbol) throws Exception {
        server.quote(symbol, "{\"symbol\":\"" + symbol.toUpperCase(Locale.ROOT) + "\"}");
        poll(FAST, symbol);
        fetchUntil(symbol, 2);

        assertThat(counter("requests-failed")).isZero();
        assertThat(counter("symbols-unknown")).isZero();
        assertThat(quotes).allMatch(PolledQuote::readable);
        assertThat(quotes.get(0).symbol()).isEqualTo(symbol.toUpperCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[{\"symbol\":\"A\"}]",
                "<html><form>log in</form></html>",
                "{\"Information\":\"our standard rate limit is 25 requests a day\"}",
            })
    void whatIsNoQuoteIsHandedOnAndSlowsThePollsDown(String body) throws Exception {
        server.quote("A", body);
        server.quote("B", "{\"symbol\":\"B\"}");
        poll(slowAfterNoQuote(), "A", "B");
        fetchUntil("B", 50);

        assertThat(server.asked("A")).isEqualTo(1);
        assertThat(answers).contains("A " + body);
        assertThat(quotes.stream().filter(quote -> !quote.readable())).isNotEmpty();
        assertThat(counter("requests-failed")).isZero();
    }

    private static PollSettings slowAfterNoQuote() {
        return new PollSettings(
                FAST.interval(),
                FAST.connectTimeout(),
                FAST.answerTimeout(),
                FAST.backoff(),
                Backoff.doubling(Duration.ofHours(1), Duration.ofHours(2)));
    }

    @Test
    void aQuoteEndsTheSlowness() throws Exception {
        server.on(
                "A",
                exchange ->
                        QuoteServer.send(
                                exchange,
                                200,
                                server.asked("A") < 3 ? "<html>" : "{\"symbol\":\"A\"}"));
        poll(FAST, "A");
        fetchUntil("A", 6);

        assertThat(quotes.stream().map(PolledQuote::readable)).startsWith(false, false, true, true);
    }

    @Test
    void aBodyInGzipIsUnpackedThoughNobodyAskedForIt() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"symbol\":\"A\"}".getBytes(UTF_8));
        }
        server.on(
                "A",
                exchange -> {
                    exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                    exchange.sendResponseHeaders(200, packed.size());
                    exchange.getResponseBody().write(packed.toByteArray());
                    exchange.close();
                });
        poll(FAST, "A");
        fetchUntil("A", 1);

        assertThat(answers).containsExactly("A {\"symbol\":\"A\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {402, 429})
    void whoAskedTooOftenWaitsAtLeastTheInterval(int status) throws Exception {
        server.status("A", status, "");
        server.quote("B", "{\"symbol\":\"B\"}");
        PollSettings slow =
                new PollSettings(
                        Duration.ofMinutes(5),
                        FAST.connectTimeout(),
                        FAST.answerTimeout(),
                        FAST.backoff(),
                        FAST.noQuote());
        poll(slow, "A", "B");
        fetchUntil("B", 1);
        CompletableFuture<Void> fetching = CompletableFuture.runAsync(this::fetchQuietly);
        await().until(() -> counter("requests-failed") > 0);
        await().during(Duration.ofMillis(200)).until(() -> server.asked("A") == 1);
        poller.wakeUp();
        fetching.join();
    }

    @Test
    void aHungAnswerHoldsUpNothingAndIsGivenUp() throws Exception {
        CountDownLatch hung = new CountDownLatch(1);
        server.quote("B", "b");
        server.on(
                "A",
                exchange -> {
                    // Headers and the half of a body: a time-out that ends with the headers
                    // would wait on.
                    exchange.sendResponseHeaders(200, 10);
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                    awaitQuietly(hung);
                });
        PollSettings impatient =
                new PollSettings(
                        FAST.interval(),
                        FAST.connectTimeout(),
                        Duration.ofMillis(300),
                        FAST.backoff(),
                        FAST.noQuote());
        poll(impatient, "A", "B");
        fetchUntil("B", 5);
        while (counter("requests-failed") < 2) {
            fetch();
        }
        hung.countDown();
        server.quote("A", "a");
        fetchUntil("A", 1);

        assertThat(answers).contains("A a").doesNotContain("A x");
    }

    @Test
    void aBodyCutOffByTheServerIsAFailure() throws Exception {
        server.on(
                "A",
                exchange -> {
                    if (server.asked("A") > 1) {
                        QuoteServer.send(exchange, 200, "whole");
                        return;
                    }
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write("half".getBytes(UTF_8));
                    // The server drops the connection, since the body is not complete.
                    exchange.close();
                });
        poll(FAST, "A");
        fetchUntil("A", 1);

        assertThat(answers).containsExactly("A whole");
        assertThat(counter("requests-failed")).isEqualTo(1);
    }

    @Test
    void aServerThatIsDownIsAskedOn() throws Exception {
        poll("http://127.0.0.1:" + FreePorts.one(), QuoteServer.TOKEN, FAST, "A");
        CompletableFuture<Void> fetching = CompletableFuture.runAsync(this::fetchQuietly);
        await().until(() -> counter("requests-failed") >= 3);
        poller.wakeUp();

        fetching.join();
        assertThat(answers).isEmpty();
    }

    @Test
    void wakesUpFromWaiting() throws Exception {
        server.quote("A", "a");
        poll(PollSettings.every(Duration.ofHours(1)), "A");
        fetchUntil("A", 1);
        CompletableFuture<Void> fetching = CompletableFuture.runAsync(this::fetchQuietly);
        poller.wakeUp();

        fetching.join();
        assertThat(answers).containsExactly("A a");
    }

    @Test
    void aSlowHandfulIsAskedAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(8);
        List<String> symbols = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            symbols.add("S" + i);
            server.on(
                    "S" + i,
                    exchange -> {
                        all.countDown();
                        awaitQuietly(all);
                        QuoteServer.send(exchange, 200, "together");
                    });
        }
        poll(FAST, symbols.toArray(String[]::new));
        fetchUntil("S7", 1);

        assertThat(answers).contains("S7 together");
    }

    private void fetchQuietly() {
        try {
            fetch();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class CountingGroup extends UnregisteredMetricsGroup {
        @Override
        public Counter counter(String name) {
            return counters.computeIfAbsent(name, any -> new ThreadSafeSimpleCounter());
        }
    }
}
