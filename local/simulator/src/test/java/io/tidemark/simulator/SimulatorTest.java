package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real HTTP against a running simulator. */
@Timeout(120)
class SimulatorTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A quote's fields, and whether each is a text, a number or a truth value; ? if it may be null.
     */
    private static final List<String> QUOTE =
            List.of(
                    "symbol T",
                    "companyName T",
                    "primaryExchange T",
                    "calculationPrice T",
                    "open N",
                    "openTime N",
                    "openSource T",
                    "close N?",
                    "closeTime N?",
                    "closeSource T",
                    "high N",
                    "highTime N",
                    "highSource T",
                    "low N",
                    "lowTime N",
                    "lowSource T",
                    "latestPrice N",
                    "latestSource T",
                    "latestTime T",
                    "latestUpdate N",
                    "latestVolume N",
                    "iexRealtimePrice N?",
                    "iexRealtimeSize N?",
                    "iexLastUpdated N?",
                    "delayedPrice N?",
                    "delayedPriceTime N?",
                    "oddLotDelayedPrice N?",
                    "oddLotDelayedPriceTime N?",
                    "extendedPrice N?",
                    "extendedChange N?",
                    "extendedChangePercent N?",
                    "extendedPriceTime N?",
                    "previousClose N",
                    "previousVolume N",
                    "change N",
                    "changePercent N",
                    "volume N",
                    "iexMarketPercent N?",
                    "iexVolume N?",
                    "avgTotalVolume N",
                    "iexBidPrice N?",
                    "iexBidSize N?",
                    "iexAskPrice N?",
                    "iexAskSize N?",
                    "iexOpen N?",
                    "iexOpenTime N?",
                    "iexClose N",
                    "iexCloseTime N",
                    "marketCap N",
                    "peRatio N?",
                    "week52High N",
                    "week52Low N",
                    "ytdChange N",
                    "lastTradeTime N",
                    "isUSMarketOpen B");

    private static final List<String> SYMBOLS = Listing.ALL.stream().map(Listing::symbol).toList();

    @Test
    void aQuoteHasAllFieldsOfTheApi() throws Exception {
        long before = System.currentTimeMillis();
        try (Running running = Running.start()) {
            for (String symbol : SYMBOLS) {
                HttpResponse<byte[]> answer = running.quote(symbol);
                JsonNode quote = JSON.readTree(answer.body());

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type"))
                        .contains("application/json; charset=utf-8");
                assertThat(answer.headers().firstValue("Tidemark-Simulated")).contains("true");
                List<String> fields = new ArrayList<>();
                for (String field : QUOTE) {
                    String name = field.substring(0, field.indexOf(' '));
                    fields.add(name);
                    JsonNode value = quote.path(name);
                    boolean fits =
                            switch (field.charAt(name.length() + 1)) {
                                case 'T' -> value.isTextual();
                                case 'N' -> value.isNumber();
                                default -> value.isBoolean();
                            };
                    assertThat(fits || (field.endsWith("?") && value.isNull())).as(field).isTrue();
                }
                assertThat(names(quote)).isEqualTo(fields);
                assertThat(quote.path("symbol").textValue()).isEqualTo(symbol);
                assertThat(quote.path("isUSMarketOpen").booleanValue()).isTrue();
                assertThat(quote.path("latestUpdate").longValue())
                        .isBetween(before, System.currentTimeMillis());
            }
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void pricesMoveByThemselves() throws Exception {
        try (Running running = Running.start("--quote-interval", "20ms")) {
            JsonNode first = JSON.readTree(running.quote("GOOG").body());
            await().untilAsserted(
                            () -> {
                                JsonNode next = JSON.readTree(running.quote("GOOG").body());
                                assertThat(next.path("latestPrice"))
                                        .isNotEqualTo(first.path("latestPrice"));
                                assertThat(next.path("latestUpdate").longValue())
                                        .isGreaterThan(first.path("latestUpdate").longValue());
                            });
        }
    }

    @Test
    void symbolsMayBeAskedForInLowerCase() throws Exception {
        try (Running running = Running.start()) {
            assertThat(running.quote("goog").body())
                    .asString(StandardCharsets.UTF_8)
                    .contains("\"symbol\":\"GOOG\"");
        }
    }

    @Test
    void whatIsAskedForWronglyIsRefused() throws Exception {
        try (Running running = Running.start("--token", "sesame", "--bearer-token", "open")) {
            assertThat(running.quote("GOOG").statusCode()).isEqualTo(403);
            assertThat(running.get("/stable/stock/GOOG/quote?token=sesam").statusCode())
                    .isEqualTo(403);
            assertThat(running.get("/stable/stock/GOOG/quote?token=sesame").statusCode())
                    .isEqualTo(200);
            HttpResponse<byte[]> unknown = running.get("/stable/stock/NONE/quote?token=sesame");
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(new String(unknown.body(), StandardCharsets.UTF_8))
                    .isEqualTo("Unknown symbol");
            assertThat(running.get("/stable/stock/GOOG").statusCode()).isEqualTo(404);
            assertThat(running.get("/2/tweets/search/stream").statusCode()).isEqualTo(401);
            assertThat(running.get("/2/tweets/search/stream/rules").statusCode()).isEqualTo(401);
            assertThat(
                            running.send(
                                            running.request("/2/tweets/search/stream/rules")
                                                    .header("Authorization", "Bearer open"))
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(running.send(running.request("/health").DELETE()).statusCode())
                    .isEqualTo(405);
            assertThat(running.get("/ledger?after=-1").statusCode()).isEqualTo(400);
            assertThat(running.get("/ledger?after=x").statusCode()).isEqualTo(400);

            // An answer is in the ledger once it has gone out, so the next may come before it.
            await().untilAsserted(
                            () ->
                                    assertThat(running.ledger(0))
                                            .extracting(
                                                    entry ->
                                                            entry.path("kind").asText()
                                                                    + entry.path("status"))
                                            .containsExactlyInAnyOrder(
                                                    "error403",
                                                    "error403",
                                                    "quote200",
                                                    "error404",
                                                    "error401"));
        }
    }

    @Test
    void healthSaysThatTheDataIsSimulated() throws Exception {
        try (Running running = Running.start()) {
            assertThat(running.getJson("/health"))
                    .isEqualTo(JSON.readTree("{\"status\":\"ok\",\"simulated\":true}"));
        }
    }

    @Test
    void aPostHasTheShapeOfVersion2() throws Exception {
        try (Running running =
                Running.start("--post-rate", "5000", "--noise-share", "0", "--seed", "4")) {
            Running.Reader reader = running.stream();
            await().until(() -> reader.lines().size() > 300);
            running.post("/control/drain", "");
            await().until(() -> running.summary().path("pending").longValue() == 0);
            Set<String> ids = new HashSet<>();
            for (String line : reader.lines().subList(0, 300)) {
                JsonNode post = JSON.readTree(line);
                JsonNode data = post.path("data");
                JsonNode user = post.path("includes").path("users").path(0);
                String text = data.path("text").textValue();

                assertThat(names(post)).containsExactly("data", "includes");
                assertThat(names(data))
                        .isSubsetOf(
                                "author_id",
                                "created_at",
                                "edit_history_tweet_ids",
                                "entities",
                                "id",
                                "lang",
                                "text");
                assertThat(ids.add(data.path("id").textValue())).isTrue();
                assertThat(Instant.parse(data.path("created_at").textValue())).isNotNull();
                assertThat(data.path("lang").textValue()).matches("[a-z]{2}");
                assertThat(post.path("includes").path("users")).hasSize(1);
                assertThat(names(user)).containsExactly("id", "name", "username", "public_metrics");
                assertThat(user.path("id")).isEqualTo(data.path("author_id"));
                assertThat(user.path("username").textValue()).matches("[a-z]+[0-9]+");
                assertThat(user.path("public_metrics").path("followers_count").isInt()).isTrue();
                for (JsonNode tag : data.path("entities").path("hashtags")) {
                    assertThat(
                                    text.substring(
                                            text.offsetByCodePoints(
                                                    0, tag.path("start").intValue()),
                                            text.offsetByCodePoints(0, tag.path("end").intValue())))
                            .isEqualTo("#" + tag.path("tag").textValue());
                }
            }
        }
    }

    @Test
    void theSameSeedStreamsTheSamePosts() throws Exception {
        String[] options = {"--seed", "9", "--post-rate", "2000", "--malformed-share", "0.1"};
        try (Running one = Running.start(options);
                Running other = Running.start(options)) {
            Running.Reader first = one.stream();
            Running.Reader second = other.stream();
            await().until(() -> first.lines().size() > 200 && second.lines().size() > 200);

            assertThat(texts(second)).isEqualTo(texts(first));
            assertThat(JSON.readTree(other.quote("SPOT").body()).path("previousClose"))
                    .isEqualTo(JSON.readTree(one.quote("SPOT").body()).path("previousClose"));
        }
    }

    private static List<String> texts(Running.Reader reader) {
        return reader.lines().subList(0, 200).stream()
                .map(line -> line.replaceAll("[0-9T:.Z-]{13,}", ""))
                .toList();
    }

    /**
     * The oracle of the whole platform: what the ledger says was served was received, and only it.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLedgerIsWhatTheReadersReceived(boolean cutLines) throws Exception {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--post-rate", "4000",
                                "--drop-interval", "400ms",
                                "--malformed-share", "0.05",
                                "--duplicate-share", "0.1",
                                "--noise-share", "0.05"));
        if (cutLines) {
            options.add("--cut-lines");
        }
        try (Running running = Running.start(options.toArray(String[]::new))) {
            List<Running.Reader> connections = new ArrayList<>();
            int received = 0;
            while (received < 5000) {
                Running.Reader reader = running.stream();
                assertThat(reader.awaitEnd()).isEqualTo(!cutLines);
                connections.add(reader);
                received += reader.lines().size();
            }

            List<JsonNode> ledger = running.ledger(0);
            for (int i = 0; i < connections.size(); i++) {
                long connection = i + 1L;
                List<JsonNode> served =
                        ledger.stream()
                                .filter(entry -> entry.path("connection").longValue() == connection)
                                .toList();
                List<String> lines = connections.get(i).lines();
                assertThat(lines.stream().map(SimulatorTest::hash))
                        .containsExactlyElementsOf(
                                served.stream()
                                        .map(entry -> entry.path("sha256").textValue())
                                        .toList());
                assertThat(connections.get(i).text().endsWith("\r\n")).isEqualTo(!cutLines);
                JsonNode last = served.get(served.size() - 1);
                assertThat(last.path("kind").textValue().equals("cut")).isEqualTo(cutLines);
                for (int j = 0; j < lines.size(); j++) {
                    if (served.get(j).path("kind").textValue().equals("post")) {
                        assertThat(JSON.readTree(lines.get(j)).path("data").path("id").textValue())
                                .isEqualTo(served.get(j).path("id").textValue());
                    }
                }
            }
            assertThat(connections).hasSizeGreaterThan(2);
            assertThat(
                            ledger.stream()
                                    .anyMatch(
                                            entry ->
                                                    entry.path("kind")
                                                            .textValue()
                                                            .equals("errors")))
                    .isEqualTo(!cutLines);
            assertNumbered(ledger, 0);
            long half = ledger.size() / 2;
            assertThat(running.ledger(half)).isEqualTo(ledger.subList((int) half, ledger.size()));
            assertThat(running.ledger(ledger.size())).isEmpty();
            assertThat(running.ledger(ledger.size() + 1000)).isEmpty();
        }
    }

    private static void assertNumbered(List<JsonNode> ledger, long after) {
        long seq = after;
        for (JsonNode entry : ledger) {
            assertThat(entry.path("seq").longValue()).isEqualTo(++seq);
        }
    }

    private static String hash(String line) {
        return Running.sha256(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theLedgerIsWhatAskersForQuotesWereAnswered() throws Exception {
        try (Running running =
                Running.start(
                        "--quote-interval", "5ms",
                        "--malformed-share", "0.1",
                        "--error-share", "0.1",
                        "--cut-share", "0.1",
                        "--late-share", "0.1")) {
            List<String> answered = Collections.synchronizedList(new ArrayList<>());
            Set<String> read = ConcurrentHashMap.newKeySet();
            List<String> broken = Collections.synchronizedList(new ArrayList<>());
            ExecutorService askers = Executors.newFixedThreadPool(4);
            List<Future<Void>> all = new ArrayList<>();
            for (int asker = 0; asker < 4; asker++) {
                Callable<Void> task =
                        () -> {
                            for (int i = 0; i < 500; i++) {
                                String symbol = SYMBOLS.get(i % SYMBOLS.size());
                                try {
                                    HttpResponse<byte[]> answer = running.quote(symbol);
                                    read(answer.body()).ifPresent(read::add);
                                    answered.add(
                                            answer.statusCode()
                                                    + symbol
                                                    + Running.sha256(answer.body()));
                                } catch (IOException e) {
                                    broken.add(symbol);
                                }
                            }
                            return null;
                        };
                all.add(askers.submit(task));
            }
            for (Future<Void> each : all) {
                each.get();
            }
            askers.shutdown();
            // An answer is in the ledger soon after it was received.
            await().until(() -> running.summary().path("pending").longValue() == 0);
            List<JsonNode> ledger = running.ledger(0);

            assertThat(of(ledger, "cut").map(entry -> entry.path("symbol").textValue()))
                    .containsExactlyInAnyOrderElementsOf(broken);
            assertThat(of(ledger, "quote", "malformed", "error").map(SimulatorTest::answer))
                    .containsExactlyInAnyOrderElementsOf(answered);
            assertThat(of(ledger, "quote").map(entry -> entry.path("id").textValue()))
                    .isSubsetOf(read);
            for (String kind : List.of("quote", "malformed", "error", "cut")) {
                assertThat(of(ledger, kind)).as(kind).isNotEmpty();
            }
            assertNumbered(ledger, 0);
        }
    }

    /** The id of a readable quote. */
    private static Optional<String> read(byte[] body) {
        try {
            JsonNode quote = JSON.readTree(body);
            return Optional.of(quote.path("symbol").textValue() + "-" + quote.path("latestUpdate"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Stream<JsonNode> of(List<JsonNode> ledger, String... kinds) {
        return ledger.stream()
                .filter(entry -> List.of(kinds).contains(entry.path("kind").textValue()));
    }

    private static String answer(JsonNode entry) {
        return entry.path("status").intValue()
                + entry.path("symbol").textValue()
                + entry.path("sha256").textValue();
    }

    @Test
    void someAttemptsToConnectAreRefused() throws Exception {
        try (Running running = Running.start("--error-share", "1")) {
            Set<Integer> statuses = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                HttpResponse<byte[]> refused = running.get("/2/tweets/search/stream");
                statuses.add(refused.statusCode());
                assertThat(refused.headers().firstValue("x-rate-limit-reset").isPresent())
                        .isEqualTo(refused.statusCode() == 429);
            }
            assertThat(statuses).containsExactlyInAnyOrder(429, 503);
            assertThat(running.summary().path("served").path("stream-error").longValue())
                    .isEqualTo(20);
        }
    }

    @Test
    void aReaderThatDoesNotReadHoldsUpNobody() throws Exception {
        try (Running running = Running.start("--post-rate", "5000", "--quote-interval", "10ms")) {
            Running.Reader slow = running.stream(1);
            Running.Reader reader = running.stream();
            await().atMost(Duration.ofSeconds(90))
                    .until(
                            () ->
                                    running.summary().path("pending").longValue()
                                            >= StreamApi.MOST_BEHIND);
            long quote = latestUpdate(running);
            int received = reader.size();

            await().until(
                            () ->
                                    reader.size() > received + 100_000
                                            && latestUpdate(running) > quote);
            slow.readOn();
            assertThat(slow.awaitEnd()).isTrue();
            assertThat(slow.lines().stream().map(SimulatorTest::hash))
                    .containsExactlyElementsOf(
                            running.ledger(0).stream()
                                    .filter(entry -> entry.path("connection").intValue() == 1)
                                    .map(entry -> entry.path("sha256").textValue())
                                    .toList());
        }
    }

    private static long latestUpdate(Running running) throws IOException, InterruptedException {
        return JSON.readTree(running.quote("AAPL").body()).path("latestUpdate").longValue();
    }

    @Test
    void drainedItMakesNothingNew() throws Exception {
        try (Running running =
                Running.start(
                        "--post-rate", "1000",
                        "--quote-interval", "5ms",
                        "--heartbeat", "20ms",
                        "--drop-interval", "200ms",
                        "--malformed-share", "0.5",
                        "--error-share", "0.3")) {
            while (!running.summary().path("served").has("stream-post")) {
                running.get("/2/tweets/search/stream");
            }

            assertThat(running.post("/control/drain", "").path("drained").booleanValue()).isTrue();
            await().until(() -> running.summary().path("pending").longValue() == 0);
            Running.Reader quiet = running.stream();
            JsonNode drained = running.summary();
            byte[] quote = running.quote("GOOG").body();
            for (int i = 0; i < 20; i++) {
                HttpResponse<byte[]> again = running.quote("GOOG");
                assertThat(again.statusCode()).isEqualTo(200);
                assertThat(again.body()).isEqualTo(quote);
            }
            // Beyond the time after which a connection would be dropped.
            await().until(
                            () ->
                                    running.summary().path("heartbeats").longValue()
                                            > drained.path("heartbeats").longValue() + 20);
            assertThat(quiet.lines()).isEmpty();
            assertThat(running.summary().path("connections_open").intValue()).isPositive();
            assertThat(of(running.ledger(drained.path("last_seq").longValue()), "quote"))
                    .hasSize(21)
                    .allSatisfy(
                            entry ->
                                    assertThat(entry.path("sha256").textValue())
                                            .isEqualTo(Running.sha256(quote)));

            running.post("/control/resume", "");
            await().until(() -> !quiet.lines().isEmpty());
            await().until(() -> running.quote("GOOG").statusCode() != 200);
        }
    }

    @Test
    void rulesAreAddedListedAndDeleted() throws Exception {
        String path = "/2/tweets/search/stream/rules";
        try (Running running = Running.start()) {
            assertThat(running.getJson(path).has("data")).isFalse();
            assertThat(running.getJson(path).path("meta").path("result_count").intValue()).isZero();

            JsonNode tried =
                    running.post(path + "?dry_run=true", "{\"add\":[{\"value\":\"google\"}]}");
            assertThat(tried.path("meta").path("summary").path("created").intValue()).isEqualTo(1);
            assertThat(running.getJson(path).has("data")).isFalse();

            String both =
                    "{\"add\":[{\"value\":\"google lang:en\",\"tag\":\"g\"},{\"value\":\"ibm\"}]}";
            JsonNode added = running.post(path, both);
            assertThat(added.path("data")).hasSize(2);
            assertThat(added.path("data").path(0).path("tag").textValue()).isEqualTo("g");
            assertThat(running.getJson(path).path("data")).isEqualTo(added.path("data"));

            JsonNode again = running.post(path, both);
            assertThat(again.path("meta").path("summary").path("not_created").intValue())
                    .isEqualTo(2);
            assertThat(again.path("errors").path(0).path("title").textValue())
                    .isEqualTo("DuplicateRule");
            assertThat(again.path("errors").path(0).path("id"))
                    .isEqualTo(added.path("data").path(0).path("id"));

            String id = added.path("data").path(0).path("id").textValue();
            JsonNode deleted = running.post(path, "{\"delete\":{\"ids\":[\"" + id + "\",\"1\"]}}");
            assertThat(deleted.path("meta").path("summary"))
                    .isEqualTo(JSON.readTree("{\"deleted\":1,\"not_deleted\":1}"));
            running.post(path, "{\"delete\":{\"values\":[\"ibm\"]}}");
            assertThat(running.getJson(path).path("meta").path("result_count").intValue()).isZero();

            assertThat(running.post(path, "{").path("title").textValue())
                    .isEqualTo("Invalid Request");
        }
    }

    @Test
    void outsideOfItsHoursTheMarketServesTheClose() throws Exception {
        TestClock clock = new TestClock("2026-11-21T12:00:00Z");
        try (Running running =
                Running.start(clock, "--market", "us-hours", "--quote-interval", "10ms")) {
            JsonNode closed = JSON.readTree(running.quote("FB").body());
            assertThat(closed.path("isUSMarketOpen").booleanValue()).isFalse();
            assertThat(closed.path("latestUpdate").longValue())
                    .isEqualTo(Instant.parse("2026-11-20T21:00:00Z").toEpochMilli());

            clock.set("2026-11-23T15:00:00Z");
            await().until(
                            () ->
                                    JSON.readTree(running.quote("FB").body())
                                            .path("isUSMarketOpen")
                                            .booleanValue());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--malformed-share, 1.5",
        "--error-share, -0.1",
        "--post-rate, -1",
        "--quote-interval, 0s",
        "--drop-interval, 0s",
        "--heartbeat, 0s",
        "--port, 70000"
    })
    void optionsAreChecked(String option, String value) {
        SimulatorOptions options = Running.options(option + "=" + value);
        assertThatThrownBy(options::validate)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(option);
    }

    @Test
    void theCompaniesOfTheReferenceAreThoseOfTheMarket() throws Exception {
        Set<String> symbols = new HashSet<>();
        for (String line : Files.readAllLines(Path.of("../../data/companies.jsonl"))) {
            JsonNode company = JSON.readTree(line);
            assertThat(names(company))
                    .containsExactly(
                            "symbol",
                            "companyName",
                            "exchange",
                            "industry",
                            "website",
                            "description",
                            "CEO",
                            "securityName",
                            "issueType",
                            "sector",
                            "employees",
                            "tags");
            assertThat(symbols.add(company.path("symbol").textValue())).isTrue();
        }
        assertThat(symbols).containsExactlyInAnyOrderElementsOf(SYMBOLS);
    }
}
