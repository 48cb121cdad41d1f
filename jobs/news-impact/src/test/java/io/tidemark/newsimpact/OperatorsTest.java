package io.tidemark.newsimpact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.StateDefinition;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** What the operators keep, tell and forget. */
class OperatorsTest {

    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    /** Midnight (UTC). */
    private static final long DAY = 1_700_006_400_000L;

    private static final NewsImpact.Settings SETTINGS =
            new NewsImpact.Settings(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(30),
                    Duration.ofHours(24),
                    Duration.ofHours(4),
                    Duration.ofHours(2));

    private static KeyedOneInputStreamOperatorTestHarness<String, Fact, ImpactRow> impacts()
            throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new Impacts(SETTINGS).operator(StateDefinition.empty()),
                        Fact::symbol,
                        Types.STRING);
        harness.open();
        return harness;
    }

    private static Burst burst(long firstMention, Long end) {
        return new Burst(
                0, 0, "A", firstMention, firstMention + 1, end, BigDecimal.TEN, new byte[0]);
    }

    private static StreamRecord<Fact> fact(Burst burst) {
        return new StreamRecord<>(new Fact("A", null, burst));
    }

    private static StreamRecord<Fact> candle(long start, String close) {
        BigDecimal price = new BigDecimal(close);
        return new StreamRecord<>(
                new Fact("A", new Candle("A", start, price, price, BigDecimal.ONE, 0), null));
    }

    private static List<String> keys(
            KeyedOneInputStreamOperatorTestHarness<String, Fact, ImpactRow> harness) {
        return harness.extractOutputValues().stream()
                .map(row -> row.key() + (row.text() == null ? " withdrawn" : ""))
                .toList();
    }

    @Test
    void aRowIsToldAgainWhenACandleChangesItAndNotOtherwise() throws Exception {
        var harness = impacts();
        harness.processElement(candle(DAY - 10 * MINUTE, "100"));
        harness.processElement(fact(burst(DAY, null)));
        assertThat(keys(harness)).containsExactly("A-" + DAY);
        harness.processElement(fact(burst(DAY, null)));
        harness.processElement(candle(DAY - 26 * HOUR, "7"));
        assertThat(keys(harness)).hasSize(1);
        harness.processElement(candle(DAY, "101"));
        harness.processElement(candle(DAY, "102"));
        harness.processElement(fact(burst(DAY, DAY + 10 * MINUTE)));
        assertThat(harness.extractOutputValues()).hasSize(4);
        assertThat(harness.extractOutputValues().get(3).text()).contains("\"complete\":false");
        harness.processWatermark(DAY + 40 * MINUTE - 2);
        assertThat(harness.extractOutputValues()).hasSize(4);
        harness.processWatermark(DAY + 40 * MINUTE - 1);
        assertThat(harness.extractOutputValues()).hasSize(5);
        assertThat(harness.extractOutputValues().get(4).text()).contains("\"complete\":true");
        // A correction.
        harness.processElement(candle(DAY, "103"));
        assertThat(harness.extractOutputValues()).hasSize(6);
        harness.close();
    }

    @Test
    void aBurstThatTurnsOutToBelongToAnotherIsWithdrawn() throws Exception {
        var harness = impacts();
        Burst first = burst(DAY, DAY + 10 * MINUTE);
        Burst second = burst(DAY + 39 * MINUTE, DAY + 50 * MINUTE);
        harness.processElement(fact(second));
        harness.processElement(fact(first));
        assertThat(keys(harness))
                .containsExactly(
                        "A-" + second.firstMention(),
                        "A-" + DAY,
                        "A-" + second.firstMention() + " withdrawn");
        assertThat(harness.extractOutputValues().get(1).text())
                .contains("\"end\":" + (DAY + 50 * MINUTE));
        // One that begins when the time after it is over is one of its own.
        Burst third = burst(DAY + 80 * MINUTE, null);
        harness.processElement(fact(third));
        assertThat(keys(harness)).hasSize(4).endsWith("A-" + third.firstMention());
        harness.close();
    }

    @Test
    void nothingIsLeftWhenNoCorrectionIsExpectedAnyMore() throws Exception {
        var harness = impacts();
        for (long time = DAY - 30 * HOUR; time < DAY + HOUR; time += 10 * MINUTE) {
            harness.processElement(candle(time, "100"));
        }
        harness.processElement(fact(burst(DAY, null)));
        // Its end is never told.
        harness.processWatermark(DAY + 4 * HOUR + 150 * MINUTE);
        assertThat(harness.numKeyedStateEntries()).isEqualTo(3);
        harness.processWatermark(DAY + 4 * HOUR + 150 * MINUTE + 1);
        assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
        harness.processElement(fact(burst(DAY, null)));
        assertThat(harness.getSideOutput(Impacts.LATE)).hasSize(1);
        harness.processWatermark(DAY + 36 * HOUR);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(keys(harness)).doesNotContain("A-" + DAY + " withdrawn");
        harness.close();
    }

    @Test
    void anEndThatComesLateEndsABurstThatIsKept() throws Exception {
        var harness = impacts();
        harness.processElement(candle(DAY, "100"));
        harness.processElement(fact(burst(DAY, null)));
        harness.processWatermark(DAY + 3 * HOUR);
        // Had it not been known to have begun, its candles would no longer be waited for.
        harness.processElement(fact(burst(DAY, DAY + 10 * MINUTE)));
        assertThat(harness.getSideOutput(Impacts.LATE)).isNull();
        assertThat(harness.extractOutputValues())
                .last()
                .extracting(ImpactRow::text)
                .asString()
                .contains("\"end\":" + (DAY + 10 * MINUTE))
                .contains("\"complete\":true");
        harness.processWatermark(DAY + 3 * HOUR + 1);
        harness.processElement(fact(burst(DAY, DAY + 11 * MINUTE)));
        assertThat(harness.getSideOutput(Impacts.LATE)).hasSize(1);
        harness.close();
    }

    @Test
    void theCandlesOfABurstAreKeptAsLongAsItIs() throws Exception {
        var harness = impacts();
        // At the beginning of the day whose volume is the usual one.
        harness.processElement(candle(DAY - 24 * HOUR - 30 * MINUTE, "100"));
        // One after another, and all of them one.
        for (int i = 0; i < 4; i++) {
            long start = DAY + i * 4L * HOUR;
            harness.processElement(fact(burst(start, start + 4 * HOUR)));
            harness.processWatermark(start + 4 * HOUR);
        }
        harness.processWatermark(DAY + 17 * HOUR);
        harness.processElement(fact(burst(DAY + 16 * HOUR, DAY + 17 * HOUR)));
        assertThat(harness.extractOutputValues())
                .last()
                .extracting(ImpactRow::text)
                .asString()
                .contains("\"usual_volume\":30.00");
        harness.close();
    }

    @Test
    void aPartitionWithoutMarkersIsIdle() {
        List<Object> told = new ArrayList<>();
        WatermarkOutput output =
                new WatermarkOutput() {
                    @Override
                    public void emitWatermark(
                            org.apache.flink.api.common.eventtime.Watermark watermark) {
                        told.add(watermark.getTimestamp());
                    }

                    @Override
                    public void markIdle() {
                        told.add("idle");
                    }

                    @Override
                    public void markActive() {
                        told.add("active");
                    }
                };
        var watermarks = new MarkerWatermarks().createWatermarkGenerator(null);
        watermarks.onPeriodicEmit(output);
        watermarks.onEvent(candle(DAY, "100").getValue().candle(), 0, output);
        watermarks.onEvent(new Candle(null, 0, null, null, null, Long.MAX_VALUE), 0, output);
        watermarks.onPeriodicEmit(output);
        watermarks.onEvent(new Candle(null, 0, null, null, null, DAY), 0, output);
        watermarks.onPeriodicEmit(output);
        assertThat(told).containsExactly("idle", "idle", DAY);
    }

    @Test
    void theWatermarkOfTheCandlesWaitsForTheBursts() throws Exception {
        var harness =
                new TwoInputStreamOperatorTestHarness<>(
                        new BurstsFirst(Map.of(0, 3L), Duration.ofSeconds(10)));
        harness.open();
        Candle candle = candle(DAY, "100").getValue().candle();
        harness.processElement1(candle, 0);
        harness.processElement1(new Candle(null, 0, null, null, null, DAY), 0);
        harness.processWatermark1(new Watermark(DAY));
        harness.processWatermark2(new Watermark(DAY));
        assertThat(harness.getOutput()).hasSize(1);
        harness.processElement2(new Burst(0, 3, null, 0, 0, null, null, null), 0);
        assertThat(harness.getOutput())
                .containsExactly(
                        new StreamRecord<>(new Fact("A", candle, null)), new Watermark(DAY));
        harness.close();
    }
}
