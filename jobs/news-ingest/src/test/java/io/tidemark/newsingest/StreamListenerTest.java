package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.http.Backoff;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StreamListenerTest {

    private static final Backoff AT_ONCE =
            Backoff.linear(Duration.ofMillis(1), Duration.ofMillis(5));

    /** Pauses that a test would not outlive, for what must not happen. */
    private static final Backoff NEVER = Backoff.linear(Duration.ofDays(1), Duration.ofDays(2));

    private static final StreamTiming FAST = timing(AT_ONCE, AT_ONCE, AT_ONCE);

    private static final Rule RULE = Rule.of(List.of("google"), "en", "ours");

    private final Map<String, Counter> counters = new HashMap<>();
    private final List<String> lines = new ArrayList<>();
    private NewsServer server;
    private StreamListener listener;

    private static StreamTiming timing(Backoff network, Backoff http, Backoff tooMany) {
        return new StreamTiming(
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                // Longer than a test: no connection ends by silence unless it is meant to.
                Duration.ofMinutes(5),
                network,
                http,
                tooMany);
    }

    @BeforeEach
    void start() throws Exception {
        server = new NewsServer();
        listenWith(FAST);
    }

    @AfterEach
    void stop() throws Exception {
        listener.close();
        server.close();
    }

    private void listenWith(StreamTiming timing) {
        listenWith(NewsServer.TOKEN, timing);
    }

    private void listenWith(String token, StreamTiming timing) {
        listener = new StreamListener(server.baseUrl(), token, RULE, timing, new CountingGroup());
    }

    private void fetch() {
        // What is fetched passes an interrupt on, so the loops below would go on after a time-out.
        assertThat(Thread.currentThread().isInterrupted()).as("timed out").isFalse();
        RecordsWithSplitIds<StreamLine> batch = listener.fetch();
        for (String split = batch.nextSplit(); split != null; split = batch.nextSplit()) {
            StreamLine line;
            while ((line = batch.nextRecordFromSplit()) != null) {
                lines.add(new String(line.bytes(), UTF_8));
            }
        }
    }

    private void fetchUntil(String line) {
        while (!lines.contains(line)) {
            fetch();
        }
    }

    private long counter(String name) {
        return counters.get(name).getCount();
    }

    @Test
    void linesComeAsTheyAre() {
        byte[] turtle = "🐢 zażółć\r\n".getBytes(UTF_8);
        server.onStream(
                (number, answer) -> {
                    answer.stream().line("").line("one").line("");
                    for (byte each : turtle) {
                        answer.send(new byte[] {each});
                    }
                    answer.send("two\nthree\n\nfo".getBytes(UTF_8)).line("ur").hold();
                });
        fetchUntil("four");

        assertThat(lines).containsExactly("one", "🐢 zażółć", "two", "three", "four");
        assertThat(counter("reconnects")).isZero();
        assertThat(counter("requests-failed")).isZero();
    }

    @Test
    void noWholeLineIsLostWhenTheServerBreaksOff() {
        List<String> sent =
                IntStream.range(0, 20_000).mapToObj(i -> i + " " + "x".repeat(i % 300)).toList();
        CompletableFuture<Void> brokenOff = new CompletableFuture<>();
        server.onStream(
                (number, answer) -> {
                    answer.stream();
                    if (number > 1) {
                        answer.line("again").hold();
                    }
                    for (int i = 0; i < sent.size(); i += 100) {
                        answer.line(String.join("\r\n", sent.subList(i, i + 100)));
                    }
                    answer.send("half a li".getBytes(UTF_8));
                    brokenOff.complete(null);
                });
        fetchUntil(sent.get(0));
        // Whatever is under way when the connection breaks is still to be read.
        while (!brokenOff.isDone()) {
            fetch();
        }
        fetchUntil("again");

        assertThat(lines).hasSize(20_001).startsWith(sent.toArray(String[]::new));
        assertThat(counter("lines-cut")).isEqualTo(1);
        assertThat(counter("reconnects")).isEqualTo(1);
    }

    @Test
    void linesThatCameBeforeTheEndOutliveIt() throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        server.onStream(
                (number, answer) -> {
                    if (number > 1) {
                        answer.stream().line("again").hold();
                    }
                    answer.stream().line("first");
                    end.join();
                    answer.line("second").line("third").end();
                    ended.complete(null);
                });
        fetchUntil("first");
        end.complete(null);
        ended.join();
        fetchUntil("again");

        assertThat(lines).containsExactly("first", "second", "third", "again");
        assertThat(counter("lines-cut")).isZero();
    }

    @Test
    void linesOfAConnectionThatBreaksAtOnceAreNotLost() {
        // Now and then the client learns of the end before it tells that there is an answer.
        int last = 300;
        server.onStream(
                (number, answer) -> {
                    answer.stream().line("hello " + number);
                    if (number == last) {
                        answer.hold();
                    }
                });
        fetchUntil("hello " + last);

        assertThat(lines)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, last).mapToObj(n -> "hello " + n).toList());
        assertThat(counter("reconnects")).isEqualTo(last - 1);
        assertThat(counter("requests-failed")).isZero();
    }

    @Test
    void silenceEndsAConnection() {
        listenWith(
                new StreamTiming(
                        FAST.connect(),
                        FAST.answer(),
                        // Much longer than a busy machine takes from one line to the next.
                        Duration.ofSeconds(1),
                        AT_ONCE,
                        AT_ONCE,
                        AT_ONCE));
        server.onStream(
                (number, answer) -> answer.stream().line("").line("hello " + number).hold());
        fetchUntil("hello 3");

        assertThat(lines).startsWith("hello 1", "hello 2");
        assertThat(counter("reconnects")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() {
        listenWith(
                new StreamTiming(
                        Duration.ofMillis(100),
                        Duration.ofMillis(100),
                        FAST.silence(),
                        AT_ONCE,
                        NEVER,
                        NEVER));
        server.onStream(
                (number, answer) -> {
                    if (number < 3) {
                        answer.hold();
                    }
                    answer.stream().line("at last").hold();
                });
        fetchUntil("at last");

        assertThat(counter("requests-failed")).isGreaterThanOrEqualTo(2);
        assertThat(counter("reconnects")).isZero();
    }

    @Test
    void httpErrorsHaveTheirOwnBackOff() {
        listenWith(timing(NEVER, AT_ONCE, NEVER));
        server.onStream(
                (number, answer) -> {
                    if (number < 4) {
                        answer.status(503);
                    } else {
                        answer.stream().line("at last").hold();
                    }
                });
        fetchUntil("at last");

        assertThat(counter("requests-failed")).isEqualTo(3);
    }

    @Test
    void tooManyRequestsHaveTheirOwnBackOff() {
        listenWith(timing(NEVER, NEVER, AT_ONCE));
        server.onStream(
                (number, answer) -> {
                    if (number < 4) {
                        answer.status(429, "x-rate-limit-reset: 99999999999");
                    } else {
                        answer.stream().line("at last").hold();
                    }
                });
        fetchUntil("at last");

        assertThat(counter("requests-failed")).isEqualTo(3);
    }

    @Test
    void anErrorsLineEndsTheConnection() {
        listenWith(timing(AT_ONCE, NEVER, NEVER));
        server.onStream(
                (number, answer) -> {
                    if (number > 1) {
                        answer.stream().line("again").hold();
                    }
                    answer.stream()
                            .line("")
                            .line("{\"data\":{},\"errors\":[{\"title\":\"of the post\"}]}")
                            .line("{\"errors\":[{\"title\":\"operational-disconnect\"}]}\r\nafter")
                            .hold();
                });
        fetchUntil("again");

        assertThat(lines)
                .containsExactly(
                        "{\"data\":{},\"errors\":[{\"title\":\"of the post\"}]}", "after", "again");
        assertThat(counter("stream-errors")).isEqualTo(1);
        assertThat(counter("reconnects")).isEqualTo(1);
    }

    @Test
    void anErrorsLineIsNotWaitedOn() {
        server.onStream(
                (number, answer) -> {
                    if (number == 1) {
                        answer.stream().line("{\"errors\":[]}").hold();
                    }
                    answer.stream().line("again").hold();
                });
        fetchUntil("again");

        assertThat(counter("reconnects")).isEqualTo(1);
    }

    @Test
    void aConnectionThatTellsOnlyOfErrorsCountsAsAnHttpError() {
        listenWith(timing(NEVER, AT_ONCE, NEVER));
        server.onStream(
                (number, answer) -> {
                    if (number < 3) {
                        answer.stream().line("{\"errors\":[{\"title\":\"x\"}]}").end();
                    } else {
                        answer.stream().line("at last").hold();
                    }
                });
        fetchUntil("at last");

        assertThat(counter("stream-errors")).isEqualTo(2);
    }

    /** As the service sends them: v1.1's, v2's with and without errors, and PowerTrack's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"disconnect\":{\"code\":7,\"stream_name\":\"\",\"reason\":\"\"}}",
                "{\"title\":\"operational-disconnect\",\"disconnect_type\":\"OperationalDisconnect\","
                        + "\"detail\":\"x\",\"type\":\"https://api.x.com/2/problems/operational-disconnect\"}",
                "{\"title\":\"Forbidden\",\"status\":403}",
                "{\"data\":null,\"errors\":[{\"title\":\"x\",\"data\":1}]}",
                "{\"errors\":\"sorry\"}",
                "{\"error\":{\"message\":\"Forced Disconnect\",\"sent\":\"2026-11-20T10:15:30Z\"}}",
                "\ufeff{\"type\":\"about:blank\",\"status\":503}",
            })
    void announcedEndsInARowAreNoDeadLettersAndSlowTheReconnects(String notice) {
        // The first is mended at once, as X wants it; the next count as HTTP errors.
        listenWith(timing(AT_ONCE, NEVER, NEVER));
        server.onStream((number, answer) -> answer.stream().line("").line(notice).hold());
        CompletableFuture<Void> fetching = CompletableFuture.runAsync(this::fetch);
        await().until(() -> counter("stream-errors") == 2);
        await().during(Duration.ofMillis(200)).until(() -> server.streams() == 2);
        listener.wakeUp();

        fetching.join();
        assertThat(lines).isEmpty();
        assertThat(counter("lines-cut")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"ConnectionException\",\"detail\":\"x\",\"connection_issue\":"
                        + "\"TooManyConnections\",\"type\":\"https://api.x.com/2/problems/streaming-connection\"}",
                "{\"errors\":[{\"title\":\"Too Many Requests\",\"status\":429}]}",
                "{\"title\":\"UsageCapExceeded\",\"type\":\"https://api.x.com/2/problems/usage-capped\"}",
            })
    void whoAsksForTooMuchWaitsAsAfter429(String notice) {
        listenWith(timing(NEVER, NEVER, AT_ONCE));
        server.onStream(
                (number, answer) -> {
                    if (number < 4) {
                        answer.stream().line("").line(notice).end();
                    } else {
                        answer.stream().line("at last").hold();
                    }
                });
        fetchUntil("at last");

        assertThat(counter("stream-errors")).isEqualTo(3);
        assertThat(lines).containsExactly("at last");
    }

    @Test
    void noticesAboutPostsLeaveTheConnectionAlone() {
        server.onStream(
                (number, answer) ->
                        answer.stream()
                                .line("{\"status_withheld\":{\"id\":1}}")
                                .line(
                                        "{\"warning\":{\"code\":\"FALLING_BEHIND\",\"percent_full\":60}}")
                                .line(
                                        "{\"data\":{\"id\":\"1\"},\"errors\":[{\"title\":\"Not Found\"}]}")
                                .line("at last")
                                .hold());
        fetchUntil("at last");

        assertThat(lines).hasSize(4);
        assertThat(server.streams()).isEqualTo(1);
        assertThat(counter("stream-errors")).isZero();
    }

    @Test
    void aWebPageInsteadOfAStreamCountsAsAnHttpError() {
        listenWith(timing(NEVER, AT_ONCE, NEVER));
        server.onStream(
                (number, answer) -> {
                    if (number < 4) {
                        answer.body("<!DOCTYPE html>\r\n\r\n<title>Log in</title>\n");
                    } else {
                        answer.stream().line("at last").hold();
                    }
                });
        fetchUntil("at last");

        assertThat(counter("reconnects")).isEqualTo(3);
    }

    @Test
    void anEmptyStreamIsANetworkError() {
        listenWith(timing(AT_ONCE, NEVER, NEVER));
        server.onStream(
                (number, answer) -> {
                    if (number < 4) {
                        answer.stream().end();
                    } else {
                        answer.stream().line("at last").hold();
                    }
                });
        fetchUntil("at last");

        assertThat(counter("reconnects")).isEqualTo(3);
    }

    @Test
    void aCompressedStreamIsNotTakenForLines() {
        server.onStream(
                (number, answer) -> {
                    if (number == 1) {
                        answer.stream("Content-Encoding: gzip").line("\u001f\n\n").hold();
                    }
                    answer.stream().line("at last").hold();
                });
        fetchUntil("at last");

        assertThat(lines).containsExactly("at last");
        assertThat(counter("requests-failed")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedTokenFailsTheJobForGoodAndIsNotShown(int status) {
        server.onStream((number, answer) -> answer.status(status));

        assertThatThrownBy(() -> listener.fetch())
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining(
                        server.baseUrl() + "/2/tweets/search/stream answers with HTTP " + status)
                .satisfies(error -> assertThat(stackTrace(error)).doesNotContain("sesame"));
        assertThat(server.streams()).isEqualTo(1);
    }

    @Test
    void rulesRefuseTheTokenToo() {
        listenWith("wrong", FAST);

        assertThatThrownBy(() -> listener.fetch())
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("/rules answers with HTTP 401");
        assertThat(server.streams()).isZero();
    }

    @Test
    void itsRuleIsSetOnceAndOthersAreLeft() {
        server.rule("cats", "theirs");
        server.rule("dogs", "ours");
        server.onStream(
                (number, answer) -> {
                    answer.stream().line("line " + number);
                    if (number > 1) {
                        answer.hold();
                    }
                    answer.end();
                });
        fetchUntil("line 1");
        assertThat(server.rules())
                .isEqualTo(Map.of("theirs", "cats", "ours", "(\"google\") lang:en"));

        server.answerRulesWith(500, "{}");
        fetchUntil("line 2");
    }

    @Test
    void rulesAreTriedAgainAfterAnError() {
        listenWith(timing(NEVER, AT_ONCE, NEVER));
        server.answerRulesWith(503, "{}");
        CompletableFuture<Void> fetching = CompletableFuture.runAsync(this::fetch);
        await().until(() -> counter("requests-failed") >= 3);
        server.onStream((number, answer) -> answer.stream().line("at last").hold());
        server.answerRulesWith(200, "{}");

        fetching.join();
        assertThat(lines).containsExactly("at last");
    }

    @Test
    void aRefusedRuleFailsTheJobForGood() {
        server.answerRulesWith(200, "{\"errors\":[{\"title\":\"UnprocessableEntity\"}]}");
        assertThatThrownBy(() -> listener.fetch())
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("UnprocessableEntity");

        server.answerRulesWith(400, "{}");
        listenWith(FAST);
        assertThatThrownBy(() -> listener.fetch())
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("refuses our rule (HTTP 400)");
    }

    @Test
    void aSlowReaderHoldsBackTheServer() {
        long most = 256L * 1024 * 1024;
        AtomicLong written = new AtomicLong();
        server.onStream(
                (number, answer) -> {
                    answer.stream().line("start");
                    byte[] chunk = ("y".repeat(1022) + "\r\n").repeat(64).getBytes(UTF_8);
                    while (written.get() < most) {
                        answer.send(chunk);
                        written.addAndGet(chunk.length);
                    }
                });
        fetchUntil("start");
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> before.getAndSet(written.get()) == written.get());

        assertThat(written.get()).isLessThan(most);
    }

    @Test
    void aLineThatIsTooLongIsCut() {
        String big = "z".repeat(StreamConnection.LONGEST_LINE);
        server.onStream(
                (number, answer) -> answer.stream().line(big).line(big + "z").line("next").hold());
        fetchUntil("next");

        assertThat(lines).containsExactly(big, big, "next");
    }

    @Test
    void wakesUpFromWaiting() {
        CompletableFuture<Void> fetching = CompletableFuture.runAsync(this::fetch);
        await().until(() -> server.streams() == 1);
        listener.wakeUp();

        fetching.join();
        assertThat(lines).isEmpty();
    }

    private static String stackTrace(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private final class CountingGroup extends UnregisteredMetricsGroup {
        @Override
        public Counter counter(String name) {
            return counters.computeIfAbsent(name, any -> new ThreadSafeSimpleCounter());
        }
    }
}
