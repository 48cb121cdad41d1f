package io.tidemark.exercises;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.PageView;
import io.tidemark.delivery.HeaderNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Right answers pass, and each way to be wrong is found. */
class RecountTest {

    private static final Recount VISITS =
            new WindowRecount(
                    PageViewsExercise.VISITS,
                    new WindowRecount.Windows(Duration.ofSeconds(10), Duration.ofSeconds(5)),
                    Duration.ofSeconds(2));
    private static final Recount PULSE =
            new PulseRecount(Duration.ofSeconds(2), Duration.ofSeconds(2));
    private static final Recount SHIPMENTS = new ShipmentsRecount(Duration.ofSeconds(10));

    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = new HashMap<>();

    @TempDir Path directory;

    @Test
    void aRightAnswerInWindowsPasses() throws Exception {
        rightVisits();
        Recount.Outcome outcome = VISITS.check(context(Map.of()));
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.figures())
                .containsEntry("records", 4L)
                .containsEntry("late", 1L)
                .containsEntry("windows", 2L)
                .containsEntry("counted", 4L)
                .containsEntry("unreadable", 1L)
                .containsEntry("dead_letters", 1L);
    }

    @Test
    void wrongAnswersInWindowsAreFound() throws Exception {
        rightVisits();
        visits(10_000, 2);
        assertThat(problems(VISITS)).singleElement().asString().contains("written twice");

        rightVisits();
        topics.get("page-visits").remove(0);
        assertThat(problems(VISITS)).singleElement().asString().contains("wrong count");

        rightVisits();
        topics.get("pageviews.dead-letters").clear();
        assertThat(problems(VISITS)).singleElement().asString().contains("without a dead letter");

        rightVisits();
        view("pageviews.late", 11_000);
        assertThat(problems(VISITS)).anyMatch(problem -> problem.contains("that were in time"));

        // Neither counted nor late: gone.
        rightVisits();
        topics.get("pageviews.late").clear();
        assertThat(problems(VISITS)).singleElement().asString().contains("wrong count");
    }

    @Test
    void everyOrderMustBeInOneParcelOfItsWindow() throws Exception {
        rightShipments();
        assertThat(problems(SHIPMENTS)).isEmpty();

        rightShipments();
        topics.get("shipments").remove(1);
        assertThat(problems(SHIPMENTS)).singleElement().asString().contains("not shipped");

        rightShipments();
        parcel(0, 1, 1);
        assertThat(problems(SHIPMENTS)).singleElement().asString().contains("shipped twice");

        topics.clear();
        order(5_000, 2);
        parcel(10_000, 0, 2);
        assertThat(problems(SHIPMENTS)).singleElement().asString().contains("wrong parcel");
    }

    @Test
    void aParcelsWindowIsOneOfItsZonesClock() throws Exception {
        Recount madrid = new ShipmentsRecount(Duration.ofHours(4), ZoneId.of("Europe/Madrid"));
        long midnight = 1_679_785_200_000L;
        long hour = Duration.ofHours(1).toMillis();
        // At 02:00 the clock was put forward, so the first four hours are three.
        order(midnight + 3 * hour - 1, 2);
        order(midnight + 3 * hour, 1);
        parcel(midnight, midnight + 3 * hour, 0, 2);
        parcel(midnight + 3 * hour, midnight + 7 * hour, 1, 1);
        assertThat(problems(madrid)).isEmpty();
        assertThat(problems(new ShipmentsRecount(Duration.ofHours(4))))
                .anyMatch(problem -> problem.contains("wrong parcel"));

        topics.remove("shipments");
        parcel(midnight, midnight + 4 * hour, 0, 2);
        parcel(midnight + 3 * hour, midnight + 7 * hour, 1, 1);
        assertThat(problems(madrid)).singleElement().asString().contains("wrong parcel");
    }

    @Test
    void thePulseMustBeRightAtEachSecond() throws Exception {
        order(5_500, 3);
        pulse(6_000, 3);
        pulse(8_000, 0);
        Recount.Outcome outcome = PULSE.check(context(Map.of()));
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.figures()).containsEntry("seconds_compared", 3L);

        // It falls too late.
        topics.remove("campaign-pulse");
        pulse(6_000, 3);
        pulse(9_000, 0);
        assertThat(problems(PULSE)).singleElement().asString().contains("wrong count");
    }

    @Test
    void wordsMayBeLostOnlyIfTheJobBeganAgain() throws Exception {
        Path log = directory.resolve("log");
        Files.writeString(log, "INFO ('tide', 9)\n('tide', 2)\n('the', 1)\n");
        Recount words = new WordsRecount(log);
        assertThat(words.check(said(Map.of(), "the", 1, "tide", 2)).problems()).isEmpty();
        assertThat(words.check(said(Map.of(), "the", 1, "tide", 3)).problems()).hasSize(1);
        assertThat(words.check(said(Map.of("word-count", 1L), "the", 1, "tide", 3)).problems())
                .isEmpty();
        assertThat(words.check(said(Map.of("word-count", 1L), "the", 1, "tide", 1)).problems())
                .hasSize(1);
    }

    @Test
    void aCandleIsWhatItsQuotesSayInTheirOrder() throws Exception {
        Recount candles = new CandlesRecount(List.of(Duration.ofSeconds(10)));
        quote(12_000, "1.10", 150);
        quote(5_000, "1.50", 100);
        quote(11_000, "1.20", 130);
        quote(11_000, "9.99", 999);
        String first = candle(0, "1.50", "1.50", "null", "null", 1);
        String second = candle(10_000, "1.20", "1.10", "50", "1.160000", 2);
        add("candles", candle(10_000, "1.20", "1.20", "30", "1.20", 1), new RecordHeaders());
        add("candles", first, new RecordHeaders());
        add("candles", second, new RecordHeaders());
        Recount.Outcome outcome = candles.check(context(Map.of()));
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.figures())
                .containsEntry("records", 4L)
                .containsEntry("repeated", 1L)
                .containsEntry("rows", 3L)
                .containsEntry("candles", 2L);

        // The newest row is one that was right before.
        add("candles", candle(10_000, "1.20", "1.20", "30", "1.20", 1), new RecordHeaders());
        assertThat(problems(candles)).singleElement().asString().startsWith("wrong candles: 1");
        add("candles", second, new RecordHeaders());
        add("quotes-enriched.late", "{}", lateOf(Jobs.ALERTS));
        assertThat(problems(candles)).isEmpty();
        add("quotes-enriched.late", "{}", lateOf(Jobs.CANDLES));
        assertThat(problems(candles)).singleElement().asString().startsWith("late quotes");
    }

    private static Headers lateOf(String job) {
        return new RecordHeaders().add(HeaderNames.JOB, job.getBytes(UTF_8));
    }

    @Test
    void anAlertIsThereIfItsRuleInForceCallsForIt() throws Exception {
        Recount alerts = new AlertsRecount();
        for (String rule : List.of("0,\"percent\":5", "50000,\"percent\":20")) {
            keyed(
                    "alert-rules",
                    "jump",
                    "{\"id\":\"jump\",\"kind\":\"price-move\",\"within_ms\":10000,\"valid_from\":%s}"
                            .formatted(rule));
        }
        quote(1_000, "1.00", 1);
        quote(9_000, "1.10", 1);
        quote(60_000, "1.00", 1);
        quote(61_000, "1.10", 1);
        alert(9_000, null, "");
        alert(9_000, 19_000L, "it moved no more");
        assertThat(problems(alerts)).isEmpty();

        alert(61_000, null, "");
        assertThat(problems(alerts)).singleElement().asString().startsWith("wrong alerts");
        topics.remove("alerts");
        alert(9_000, null, "");
        assertThat(problems(alerts)).singleElement().asString().startsWith("missing alerts");
        alert(9_000, null, "");
        assertThat(problems(alerts)).anyMatch(each -> each.startsWith("alerts that began twice"));
    }

    private void alert(long since, Long until, String endedBy) {
        add(
                "alerts",
                "{\"rule\":\"jump\",\"version\":0,\"kind\":\"price-move\",\"subject\":\"A\",\"since\":%d,\"until\":%d,\"facts\":{%s}}"
                        .formatted(
                                since,
                                until,
                                until == null
                                        ? ""
                                        : "\"peak_change\":0.1,\"ended_by\":\"%s\""
                                                .formatted(endedBy)),
                new RecordHeaders());
    }

    private void quote(long time, String price, long volume) {
        add(
                "quotes-enriched",
                "{\"symbol\":\"A\",\"latestUpdate\":%d,\"latestPrice\":%s,\"latestVolume\":%d}"
                        .formatted(time, price, volume),
                new RecordHeaders());
    }

    private static String candle(
            long start, String open, String close, String volume, String vwap, int quotes) {
        return ("{\"symbol\":\"A\",\"size\":\"10s\",\"window_start\":%d,\"window_end\":%d,"
                        + "\"open\":%s,\"high\":%s,\"low\":%s,\"close\":%s,\"volume\":%s,"
                        + "\"vwap_sampled\":%s,\"quotes\":%d,\"closed\":true}")
                .formatted(start, start + 10_000, open, open, close, close, volume, vwap, quotes);
    }

    @Test
    void aBurstIsWhatManyWriteOfAtOnce() throws Exception {
        Duration second = Duration.ofSeconds(1);
        Recount trends =
                new TrendsRecount(
                        new TrendsRecount.Settings(
                                second,
                                second.multipliedBy(2),
                                second.multipliedBy(48),
                                second,
                                second.multipliedBy(10)));
        for (int user = 0; user < 16; user++) {
            post(1_000_000 + user, user);
        }
        post(1_009_000, 1);
        String row =
                "{\"kind\":\"company\",\"tag\":\"AAPL\",\"bucket\":\"2s\",\"rank\":1,\"score\":16.000,\"users\":16,\"expected\":0.000,\"at\":1001000,\"curve\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,16]}";
        String begins =
                "{\"kind\":\"company\",\"tag\":\"AAPL\",\"bucket\":\"2s\",\"start\":1001000,\"peak_at\":1001000,\"peak_score\":16.000,\"peak_users\":16,\"end\":null,\"first_mention\":1000000,\"mentions\":16}";
        keyed("trends", "company:AAPL", row);
        keyed("trends", "company:AAPL", null);
        keyed("bursts", "company:AAPL-1001000", begins);
        keyed("bursts", "company:AAPL-1001000", begins.replace("\"end\":null", "\"end\":1003000"));
        Recount.Outcome outcome = trends.check(context(Map.of()));
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.figures())
                .containsEntry("records", 17L)
                .containsEntry("trends", 2L)
                .containsEntry("bursts", 1L)
                .containsEntry("planted", 1L);

        // One that was in time, and came again late.
        post(1_000_000, 0);
        keyed("tweets.late", "id1000000", "{}");
        outcome = trends.check(context(Map.of()));
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.figures()).containsEntry("late", 1L);

        // One that was late, both times, does not count.
        keyed("tweets.late", "id1000000", "{}");
        assertThat(problems(trends))
                .anyMatch(problem -> problem.startsWith("wrong rows of trends: 1"))
                .anyMatch(problem -> problem.startsWith("wrong bursts: 1"));
        keyed("tweets.late", "id1000000", "{}");
        assertThat(problems(trends))
                .anyMatch(problem -> problem.startsWith("late posts that nobody sent: 1"));
    }

    @Test
    void anImpactIsWhatTheCandlesSayAroundABurst() throws Exception {
        Duration second = Duration.ofSeconds(1);
        Recount impacts =
                new ImpactRecount(
                        second.multipliedBy(10), second.multipliedBy(20), second.multipliedBy(60));
        closed(900_000, "100", "100", "10");
        closed(930_000, "100", "110", "5");
        closed(950_000, "110", "121", "7");
        marker(1_000_000);
        burst(931_000, "null");
        burst(931_000, "945000");
        String row =
                "{\"symbol\":\"A\",\"first_mention\":931000,\"start\":932000,\"end\":945000,\"peak_score\":3.500,"
                        + "\"before\":{\"from\":910000,\"to\":930000,\"return\":null,\"volume\":null,\"usual_volume\":20.00},"
                        + "\"during\":{\"from\":930000,\"to\":950000,\"return\":0.100000,\"volume\":5,\"usual_volume\":20.00},"
                        + "\"after\":{\"from\":950000,\"to\":970000,\"return\":0.100000,\"volume\":7,\"usual_volume\":20.00},"
                        + "\"complete\":true}";
        keyed("news-impact", "A-955000", "{}");
        keyed("news-impact", "A-955000", null);
        keyed("news-impact", "A-931000", row);
        Recount.Outcome outcome = impacts.check(context(Map.of()));
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.figures()).containsEntry("impacts", 1L).containsEntry("withdrawn", 1L);

        // A correction that has not come through.
        closed(930_000, "100", "110", "6");
        assertThat(problems(impacts)).singleElement().asString().startsWith("wrong impacts: 1");
        closed(930_000, "100", "110", "5");
        // It begins before the time after the first is over.
        burst(964_000, "null");
        assertThat(problems(impacts)).singleElement().asString().startsWith("wrong impacts: 1");
    }

    private void closed(long start, String open, String close, String volume) {
        keyed(
                "candles",
                "A-10s-" + start,
                "{\"symbol\":\"A\",\"size\":\"10s\",\"window_start\":%d,\"open\":%s,\"close\":%s,\"volume\":%s,\"closed\":true}"
                        .formatted(start, open, close, volume));
    }

    private void marker(long watermark) {
        Headers headers = new RecordHeaders();
        headers.add("marker", new byte[0]);
        add("candles", "__watermark", "{\"watermark\":" + watermark + "}", headers);
    }

    private void burst(long first, String end) {
        keyed(
                "bursts",
                "company:A-" + (first + 1_000),
                "{\"kind\":\"company\",\"tag\":\"A\",\"start\":%d,\"peak_score\":3.500,\"end\":%s,\"first_mention\":%d}"
                        .formatted(first + 1_000, end, first));
    }

    private void post(long time, int user) {
        keyed(
                "tweets",
                "id" + time,
                "{\"id_str\":\"id%d\",\"timestamp_ms\":\"%d\",\"text\":\"an apple\",\"user\":{\"id_str\":\"%d\"},\"planted\":{\"topic\":\"company:AAPL\",\"from\":1000000,\"until\":1002000}}"
                        .formatted(time, time, user));
    }

    private void rightVisits() {
        topics.clear();
        view("pageviews", 12_000);
        view("pageviews", 11_000);
        // Far behind, and late for both of its windows.
        view("pageviews", 3_000);
        add("pageviews", "soon", new RecordHeaders());
        view("pageviews.late", 3_000);
        visits(5_000, 2);
        visits(10_000, 2);
        topics.computeIfAbsent("pageviews.dead-letters", name -> new ArrayList<>());
        Headers headers = new RecordHeaders();
        headers.add("job", "page-views-sliding".getBytes(UTF_8));
        headers.add("source.partition", "0".getBytes(UTF_8));
        headers.add("source.offset", "3".getBytes(UTF_8));
        add("pageviews.dead-letters", "soon", headers);
    }

    private void rightShipments() {
        topics.clear();
        order(1_000, 2);
        order(2_000, 1);
        parcel(0, 0, 2);
        parcel(0, 1, 1);
    }

    private void view(String topic, long time) {
        add(topic, new PageView(time, "User_1", "Page_10").delimited(), new RecordHeaders());
    }

    private void visits(long start, long visits) {
        add(
                "page-visits",
                "{\"window_start\":%d,\"window_end\":%d,\"page_id\":\"Page_10\",\"visits\":%d}"
                        .formatted(start, start + 10_000, visits),
                new RecordHeaders());
    }

    private void order(long time, int quantity) {
        add(
                "orders",
                ("{\"orderId\":\"o-1\",\"productId\":\"p-1\",\"productType\":\"books\","
                                + "\"quantity\":%d,\"unitPrice\":1.50,\"orderTime\":%d}")
                        .formatted(quantity, time),
                new RecordHeaders());
    }

    private void parcel(long start, long offset, int quantity) {
        parcel(start, start + 10_000, offset, quantity);
    }

    private void parcel(long start, long end, long offset, int quantity) {
        add(
                "shipments",
                ("{\"window_start\":%d,\"window_end\":%d,\"product_id\":\"p-1\",\"timing\":"
                                + "\"ON_TIME\",\"orders\":[{\"order_id\":\"o-1\",\"quantity\":%d,"
                                + "\"partition\":0,\"offset\":%d}]}")
                        .formatted(start, end, quantity, offset),
                new RecordHeaders());
    }

    private void pulse(long end, long products) {
        add(
                "campaign-pulse",
                ("{\"product_type\":\"books\",\"products\":%d,\"purchases\":1,\"window_start\":%d,"
                                + "\"window_end\":%d}")
                        .formatted(products, end - 2_000, end),
                new RecordHeaders());
    }

    private void add(String topic, String value, Headers headers) {
        add(topic, null, value, headers);
    }

    private void keyed(String topic, String key, String value) {
        add(topic, key, value, new RecordHeaders());
    }

    private void add(String topic, String key, String value, Headers headers) {
        List<ConsumerRecord<byte[], byte[]>> records =
                topics.computeIfAbsent(topic, name -> new ArrayList<>());
        records.add(
                new ConsumerRecord<>(
                        topic,
                        0,
                        records.size(),
                        0,
                        TimestampType.CREATE_TIME,
                        -1,
                        -1,
                        key == null ? null : key.getBytes(UTF_8),
                        value == null ? null : value.getBytes(UTF_8),
                        headers,
                        Optional.empty()));
    }

    private List<String> problems(Recount recount) throws IOException, InterruptedException {
        return recount.check(context(Map.of())).problems();
    }

    private RecountContext said(Map<String, Long> restarts, Object... words) {
        var summary = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < words.length; i += 2) {
            summary.withObject("words").put((String) words[i], (int) words[i + 1]);
        }
        return context(summary, restarts);
    }

    private RecountContext context(Map<String, Long> restarts) {
        return context(JsonNodeFactory.instance.objectNode(), restarts);
    }

    private RecountContext context(JsonNode summary, Map<String, Long> restarts) {
        return new RecountContext(
                (topic, action) -> topics.getOrDefault(topic, List.of()).forEach(action),
                summary,
                restarts);
    }
}
