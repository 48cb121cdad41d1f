package io.tidemark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.AlertRule;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedRecordException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Operators by themselves: rules that come while they run, clocks, and what is left behind. */
class JudgesTest {

    private static final long MINUTE = 60_000;

    /** Nine o'clock in New York, on a Tuesday. */
    private static final long NINE = 1_699_970_400_000L;

    private static RuleChange rule(long offset, long from, String id, String parameters)
            throws MalformedRecordException {
        return new RuleChange(
                0,
                offset,
                id,
                parameters == null
                        ? null
                        : AlertRule.parse(
                                "{\"id\":\"%s\",%s}".formatted(id, parameters).getBytes(UTF_8)),
                from);
    }

    private static RuleChange jump(long offset, long from, String percent)
            throws MalformedRecordException {
        return rule(
                offset,
                from,
                "jump",
                "\"kind\":\"price-move\",\"percent\":%s,\"within_ms\":60000".formatted(percent));
    }

    private static <I> KeyedBroadcastOperatorTestHarness<String, I, RuleChange, Alert> open(
            Judge<I> judge, KeySelector<I, String> key, OperatorSubtaskState state)
            throws Exception {
        var harness =
                new KeyedBroadcastOperatorTestHarness<>(
                        new CoBroadcastWithKeyedOperator<>(judge, List.of(Judge.RULES, Judge.READ)),
                        key,
                        Types.STRING,
                        128,
                        1,
                        0);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        // The rules have no event time.
        harness.processBroadcastWatermark(Long.MAX_VALUE);
        return harness;
    }

    private static QuotedPrice quote(long time, String price) {
        return new QuotedPrice(
                "A", time, new BigDecimal(price), new Sign("quotes", "A", "quotes", 0, time, time));
    }

    private static List<String> told(
            KeyedBroadcastOperatorTestHarness<String, ?, RuleChange, Alert> harness) {
        List<String> told =
                harness.extractOutputValues().stream()
                        .map(
                                alert ->
                                        "%s v%d %s %s %s"
                                                .formatted(
                                                        alert.rule(),
                                                        alert.version(),
                                                        alert.subject(),
                                                        alert.since(),
                                                        alert.until()))
                        .toList();
        harness.getOutput().clear();
        return told;
    }

    private static void assertNothingIsLeft(
            KeyedBroadcastOperatorTestHarness<String, ?, RuleChange, Alert> harness) {
        var backend =
                (HeapKeyedStateBackend<?>) harness.getOperator().<String>getKeyedStateBackend();
        assertThat(backend.numKeyValueStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void aRuleThatIsAddedChangedAndRemovedTakesEffectFromItsTime() throws Exception {
        var prices = open(new JudgePrices(List.of()), QuotedPrice::symbol, null);
        prices.processElement(quote(1_000, "100"), 0);
        prices.processElement(quote(2_000, "110"), 0);
        prices.processWatermark(2_000);
        assertThat(told(prices)).isEmpty();

        // In force from 3000 on: the price before that counts, as if the rule had always been
        // there.
        prices.processBroadcastElement(jump(0, 3_000, "2"), 0);
        prices.processElement(quote(3_000, "110"), 0);
        prices.processWatermark(3_000);
        assertThat(told(prices)).containsExactly("jump v3000 A 3000 null");

        // Changed: what it had begun is over; by the new version it begins anew.
        prices.processBroadcastElement(jump(1, 4_000, "9"), 0);
        prices.processElement(quote(5_000, "111"), 0);
        prices.processWatermark(5_000);
        assertThat(told(prices))
                .containsExactly("jump v3000 A 3000 4000", "jump v4000 A 5000 null");

        prices.processBroadcastElement(rule(2, 6_000, "jump", null), 0);
        prices.processElement(quote(7_000, "150"), 0);
        prices.processWatermark(7_000);
        assertThat(told(prices)).containsExactly("jump v4000 A 5000 6000");

        prices.processWatermark(7_000 + 3 * 60 * MINUTE);
        assertThat(told(prices)).isEmpty();
        assertNothingIsLeft(prices);
        prices.close();
    }

    @Test
    void aRuleThatComesLateAppliesOnwardAndSaysSo() throws Exception {
        var prices = open(new JudgePrices(List.of()), QuotedPrice::symbol, null);
        prices.processElement(quote(1_000, "100"), 0);
        prices.processElement(quote(2_000, "110"), 0);
        prices.processWatermark(5_000);
        prices.processBroadcastElement(jump(0, 0, "2"), 0);
        prices.processElement(quote(6_000, "110"), 0);
        prices.processWatermark(6_000);
        Alert alert = prices.extractOutputValues().get(0);
        assertThat(alert.since()).isEqualTo(6_000);
        assertThat(alert.facts()).startsWith("{\"rule_applied_from\":5000,");
        assertThat(alert.text())
                .isEqualTo(
                        "A rose by 10.0 % within 1m, from 100 to 110 (the rule: more than 2 %); the"
                                + " rule came late and holds from 1970-01-01T00:00:05Z");
        prices.close();
    }

    @Test
    void theRulesAtTheStartAreInForceForTheFirstQuoteAndDoNotComeBack() throws Exception {
        List<RuleChange> atStart = List.of(jump(0, 0, "2"));
        var prices = open(new JudgePrices(atStart), QuotedPrice::symbol, null);
        prices.processElement(quote(1_000, "100"), 0);
        prices.processElement(quote(2_000, "110"), 0);
        prices.processWatermark(2_000);
        assertThat(told(prices)).containsExactly("jump v0 A 2000 null");
        // Read from the topic, too: it is not late.
        prices.processBroadcastElement(atStart.get(0), 0);
        prices.processBroadcastElement(rule(1, 3_000, "jump", null), 0);
        prices.processElement(quote(4_000, "120"), 0);
        prices.processWatermark(4_000);
        assertThat(told(prices)).containsExactly("jump v0 A 2000 3000");
        OperatorSubtaskState state = prices.snapshot(1, 1);
        prices.close();

        // The same job graph again, whose rules are those of long ago.
        prices = open(new JudgePrices(atStart), QuotedPrice::symbol, state);
        prices.processElement(quote(5_000, "200"), 0);
        prices.processWatermark(5_000);
        assertThat(told(prices)).isEmpty();
        prices.close();
    }

    @Test
    void aQuoteThatIsLateIsNotJudged() throws Exception {
        var prices = open(new JudgePrices(List.of(jump(0, 0, "2"))), QuotedPrice::symbol, null);
        prices.processElement(quote(2_000, "110"), 0);
        prices.processWatermark(2_000);
        prices.processElement(quote(1_000, "100"), 0);
        prices.processElement(quote(3_000, "110"), 0);
        prices.processWatermark(3_000);
        assertThat(told(prices)).isEmpty();
        assertThat(prices.getSideOutput(JudgePrices.LATE)).hasSize(1);
        prices.close();
    }

    @Test
    void whatIsLateIsLateAlsoAfterARestore() throws Exception {
        var prices = open(new JudgePrices(List.of(jump(0, 0, "9"))), QuotedPrice::symbol, null);
        prices.processElement(quote(2_000, "110"), 0);
        prices.processWatermark(5_000);
        OperatorSubtaskState state = prices.snapshot(1, 1);
        prices.close();

        prices = open(new JudgePrices(List.of(jump(0, 0, "9"))), QuotedPrice::symbol, state);
        prices.processElement(quote(1_000, "100"), 0);
        assertThat(prices.getSideOutput(JudgePrices.LATE)).hasSize(1);
        // A rule that comes before event time goes on.
        prices.processBroadcastElement(jump(1, 0, "2"), 0);
        prices.processElement(quote(6_000, "113"), 0);
        prices.processWatermark(6_000);
        assertThat(prices.extractOutputValues())
                .extracting(Alert::facts)
                .singleElement()
                .asString()
                .startsWith("{\"rule_applied_from\":5000,");
        prices.close();
    }

    @Test
    void oldVersionsAreLetGo() throws Exception {
        RuleBook book = new RuleBook();
        book.add(jump(0, 1_000, "1"), Long.MIN_VALUE);
        book.add(jump(1, 2_000, "2"), Long.MIN_VALUE);
        book.add(jump(2, 3_000, "3"), Long.MIN_VALUE);
        // The last one written holds from its time on, whatever was to come.
        book.add(jump(3, 2_500, "4"), Long.MIN_VALUE);
        assertThat(book.versions("jump"))
                .extracting(RuleVersion::from)
                .containsExactly(1_000L, 2_000L, 2_500L);
        assertThat(book.forgetBefore(2_400)).containsExactly("jump");
        assertThat(book.versions("jump"))
                .extracting(RuleVersion::from)
                .containsExactly(2_000L, 2_500L);
        book.add(rule(4, 4_000, "jump", null), Long.MIN_VALUE);
        assertThat(book.inForce(AlertRule.Kind.PRICE_MOVE, 3_999)).hasSize(1);
        assertThat(book.inForce(AlertRule.Kind.PRICE_MOVE, 4_000)).isEmpty();
        assertThat(book.forgetBefore(4_000)).containsExactly("jump");
        assertThat(book.versions("jump")).isEmpty();
    }

    @Test
    void volumesAndBurstsLeaveNothingBehind() throws Exception {
        var volumes =
                open(
                        new JudgeVolumes(
                                List.of(
                                        rule(
                                                0,
                                                0,
                                                "loud",
                                                "\"kind\":\"volume\",\"times\":2,\"candles\":2"))),
                        ClosedCandle::symbol,
                        null);
        for (int minute = 0; minute < 4; minute++) {
            long start = minute * MINUTE;
            volumes.processElement(
                    new ClosedCandle(
                            "A", start, start + MINUTE, BigDecimal.valueOf(minute < 3 ? 10 : 21)),
                    0);
        }
        assertThat(told(volumes)).containsExactly("loud v0 A 180000 null");
        volumes.processWatermark(3 * 60 * MINUTE);
        assertThat(told(volumes)).containsExactly("loud v0 A 180000 240000");
        volumes.processWatermark(Duration.ofDays(5).toMillis());
        assertNothingIsLeft(volumes);
        volumes.close();

        var bursts =
                open(
                        new JudgeBursts(List.of(rule(0, 0, "talk", "\"kind\":\"burst\""))),
                        Burst::subject,
                        null);
        bursts.processElement(new Burst("cashtag", "A", "10m", 1_000, null, null, 9L, null), 0);
        bursts.processElement(new Burst("cashtag", "A", "10m", 1_000, null, null, 12L, null), 0);
        assertThat(told(bursts)).containsExactly("talk v0 $A 1000 null");
        bursts.processElement(new Burst("cashtag", "A", "10m", 1_000, 5_000L, null, 12L, 40L), 0);
        assertThat(told(bursts)).containsExactly("talk v0 $A 1000 5000");
        bursts.processElement(new Burst("cashtag", "A", null, 9_000, null, null, 9L, null), 0);
        bursts.processWatermark(Duration.ofHours(6).toMillis());
        assertThat(told(bursts))
                .containsExactly(
                        "talk v0 $A 9000 null",
                        "talk v0 $A 9000 " + (9_000 + Duration.ofHours(5).toMillis()));
        assertNothingIsLeft(bursts);
        bursts.close();
    }

    @Test
    void anEpisodeEndsWithItsRuleAlsoWhenNothingMoreComes() throws Exception {
        RuleChange talk = rule(0, 0, "talk", "\"kind\":\"burst\"");
        var bursts = open(new JudgeBursts(List.of(talk)), Burst::subject, null);
        bursts.processElement(new Burst("cashtag", "A", "10m", 1_000, null, null, 9L, null), 0);
        bursts.processWatermark(30_000);
        assertThat(told(bursts)).containsExactly("talk v0 $A 1000 null");
        bursts.processBroadcastElement(rule(1, 33_000, "talk", null), 0);
        bursts.processWatermark(45_000);
        assertThat(told(bursts)).containsExactly("talk v0 $A 1000 33000");
        // It was told of: its next row begins nothing.
        bursts.processElement(new Burst("cashtag", "A", "10m", 1_000, 50_000L, null, 9L, 40L), 0);
        bursts.processWatermark(Duration.ofHours(6).toMillis());
        assertThat(told(bursts)).isEmpty();
        assertNothingIsLeft(bursts);
        bursts.close();

        RuleChange loud = rule(0, 0, "loud", "\"kind\":\"volume\",\"times\":2,\"candles\":1");
        var volumes = open(new JudgeVolumes(List.of(loud)), ClosedCandle::symbol, null);
        volumes.processElement(new ClosedCandle("A", 0, MINUTE, BigDecimal.ONE), 0);
        volumes.processElement(new ClosedCandle("A", MINUTE, 2 * MINUTE, BigDecimal.TEN), 0);
        assertThat(told(volumes)).containsExactly("loud v0 A 60000 null");
        volumes.processBroadcastElement(rule(1, 130_000, "loud", null), 0);
        volumes.processWatermark(130_000);
        assertThat(told(volumes)).containsExactly("loud v0 A 60000 130000");
        volumes.close();
    }

    /** 512 bytes is what the search index takes. */
    @Test
    void theLongestHashtagMakesAnIdThatTheIndexTakes() throws Exception {
        String row =
                "{\"kind\":\"hashtag\",\"tag\":\"%s\",\"start\":1700000000000}"
                        .formatted("\u65e5".repeat(140));
        Burst burst =
                Burst.decode(new KafkaRecord("bursts", 0, 0, 0, new byte[0], row.getBytes(UTF_8)));
        Alert alert =
                new Alert(
                        "r".repeat(64), 0, "burst", burst.subject(), burst.start(), null, "", "{}");
        assertThat(alert.key().getBytes(UTF_8)).hasSize(500);
    }

    /** What Kafka holds that was not read, in the order of the questions. */
    private static final class Answers implements Unread {

        private static final long serialVersionUID = 1L;

        /** Static, because Flink runs copies of operators. */
        private static final List<Set<String>> LEFT = new ArrayList<>();

        @Override
        public Set<String> symbols(String feed, Map<Integer, Long> next, long since) {
            return LEFT.remove(0);
        }

        @Override
        public void close() {}
    }

    private static Sign sign(String symbol, long offset, long written) {
        return new Sign("quotes", symbol, "quotes-enriched", 0, offset, written);
    }

    private static KeyedBroadcastOperatorTestHarness<String, Sign, RuleChange, Alert> silences(
            List<Set<String>> answers) throws Exception {
        Answers.LEFT.clear();
        Answers.LEFT.addAll(answers);
        List<RuleChange> rules =
                List.of(
                        rule(
                                0,
                                0,
                                "all",
                                "\"kind\":\"silence\",\"feed\":\"quotes\",\"within_ms\":60000"),
                        rule(
                                1,
                                0,
                                "each",
                                "\"kind\":\"silence\",\"feed\":\"quotes\",\"symbol\":\"*\",\"within_ms\":90000"));
        var harness =
                open(
                        new JudgeSilence(
                                rules,
                                SessionHours.parse("09:30-16:00", ZoneId.of("America/New_York")),
                                Duration.ofSeconds(10),
                                new Answers()),
                        sign -> JudgeSilence.KEY,
                        null);
        return harness;
    }

    @Test
    void aSilenceCountsOnlyWhenKafkaHoldsNothingMore() throws Exception {
        long ten = NINE + 60 * MINUTE;
        var silences =
                silences(Arrays.asList(null, Set.of("A"), Set.of(), Set.of("A"), Set.of("B")));
        silences.setProcessingTime(ten);
        silences.processElement(sign("A", 0, ten), 0);
        silences.processElement(sign("B", 1, ten + 5_000), 0);
        silences.setProcessingTime(ten + 60_000);
        assertThat(told(silences)).isEmpty();
        // Asked for the first time: Kafka does not answer; then there is more; then nothing.
        silences.setProcessingTime(ten + 70_000);
        silences.setProcessingTime(ten + 80_000);
        assertThat(told(silences)).isEmpty();
        silences.setProcessingTime(ten + 90_000);
        assertThat(told(silences)).containsExactly("all v0 quotes %d null".formatted(ten + 5_000));
        // A and B are silent for long, but Kafka holds a quote of A; the next time it does not.
        silences.setProcessingTime(ten + 100_000);
        assertThat(told(silences)).containsExactly("each v0 B %d null".formatted(ten + 5_000));
        silences.setProcessingTime(ten + 110_000);
        assertThat(told(silences)).containsExactly("each v0 A %d null".formatted(ten));

        silences.processElement(sign("A", 2, ten + 115_000), 0);
        assertThat(told(silences))
                .containsExactlyInAnyOrder(
                        "all v0 quotes %d %d".formatted(ten + 5_000, ten + 115_000),
                        "each v0 A %d %d".formatted(ten, ten + 115_000));
        silences.close();
    }

    @Test
    void aSessionIsOnAWeekday() {
        SessionHours hours = SessionHours.parse("09:30-16:00", ZoneId.of("America/New_York"));
        long open = NINE + 30 * MINUTE;
        long close = NINE + 7 * 60 * MINUTE;
        SessionHours.Session tuesday = new SessionHours.Session(open, close);
        assertThat(hours.at(open - 1)).isEmpty();
        assertThat(hours.at(open)).contains(tuesday);
        assertThat(hours.at(close - 1)).contains(tuesday);
        assertThat(hours.at(close)).isEmpty();
        assertThat(hours.lastAt(close + 1)).isEqualTo(tuesday);
        long day = Duration.ofDays(1).toMillis();
        assertThat(hours.at(open + 4 * day)).isEmpty();
        assertThat(hours.lastAt(open + 5 * day))
                .isEqualTo(new SessionHours.Session(open + 3 * day, close + 3 * day));
    }

    @Test
    void aSilenceCountsInSessionHoursOnly() throws Exception {
        var silences = silences(List.of(Set.of(), Set.of()));
        silences.setProcessingTime(NINE);
        silences.processElement(sign("A", 0, NINE), 0);
        silences.setProcessingTime(NINE + 29 * MINUTE);
        assertThat(told(silences)).isEmpty();
        // It counts from when the session began.
        long open = NINE + 30 * MINUTE;
        silences.setProcessingTime(open + 60_000);
        assertThat(told(silences)).isEmpty();
        silences.setProcessingTime(open + 70_000);
        silences.setProcessingTime(open + 100_000);
        assertThat(told(silences))
                .containsExactly(
                        "all v0 quotes %d null".formatted(open),
                        "each v0 A %d null".formatted(open));
        long close = NINE + 7 * 60 * MINUTE;
        silences.setProcessingTime(close + 20_000);
        assertThat(told(silences))
                .containsExactlyInAnyOrder(
                        "all v0 quotes %d %d".formatted(open, close),
                        "each v0 A %d %d".formatted(open, close));
        silences.close();
    }
}
