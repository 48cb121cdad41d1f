package io.tidemark.candles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.windows.Pane;
import io.tidemark.windows.PaneTiming;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operators around the windows keep, and what they forget. */
class OperatorsTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    @Test
    void aQuoteIsRememberedForItsTimeAndThenForgotten() throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new DropRepeated(2 * HOUR)),
                        PricedQuote::symbol,
                        Types.STRING);
        harness.open();
        PricedQuote quote = new PricedQuote("A", 10, BigDecimal.ONE, null);
        harness.processElement(quote, 10);
        harness.processElement(quote, 10);
        harness.processElement(new PricedQuote("A", 11, BigDecimal.ONE, null), 11);
        harness.processWatermark(3 * HOUR - 1);
        harness.processElement(quote, 10);
        assertThat(harness.extractOutputValues()).hasSize(2);
        assertThat(harness.numKeyedStateEntries()).isPositive();
        harness.processWatermark(3 * HOUR);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        harness.close();
    }

    @Test
    void aLateQuoteChangesItsCandleAndTheNextAndOneIsKeptForTheVolume() throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new LinkCandles(ZoneOffset.UTC, 2 * MINUTE)),
                        pane -> "A",
                        Types.STRING);
        harness.open();
        harness.processElement(pane(0, 100), 0);
        harness.processElement(pane(2, 130), 0);
        harness.processElement(pane(3, 140), 0);
        // In the empty minute between the first two.
        harness.processElement(pane(1, 110), 0);
        assertThat(harness.extractOutputValues())
                .extracting(change -> change.now().start() / MINUTE, OperatorsTest::volume)
                .containsExactly(
                        tuple(0L, null),
                        tuple(2L, 30L),
                        tuple(3L, 10L),
                        tuple(1L, 10L),
                        tuple(2L, 20L));
        // The same again changes nothing.
        harness.processElement(pane(1, 110), 0);
        assertThat(harness.extractOutputValues()).hasSize(5);

        harness.processWatermark(6 * MINUTE);
        assertThat(harness.numEventTimeTimers()).isZero();
        // Of all that can no longer change, the newest is left.
        harness.processElement(pane(8, 200), 0);
        assertThat(volume(harness.extractOutputValues().get(5))).isEqualTo(60);
        harness.processElement(pane(7, 150), 0);
        assertThat(volume(harness.extractOutputValues().get(6))).isEqualTo(10);
        harness.processElement(pane(1, 115), 0);
        assertThat(volume(harness.extractOutputValues().get(8))).isNull();
        harness.close();
    }

    /** Whatever order candles come and change in, each begins where the one before it ends. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theChainHoldsInAnyOrder(long seed) throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new LinkCandles(ZoneOffset.UTC, HOUR)),
                        pane -> "A",
                        Types.STRING);
        harness.open();
        Random random = new Random(seed);
        NavigableMap<Long, Long> ends = new TreeMap<>();
        for (int i = 0; i < 400; i++) {
            // Up to half an hour behind the watermark, which an hour of lateness allows.
            long minute = i / 4L + random.nextInt(30);
            ends.put(minute, (long) random.nextInt(1000));
            harness.processElement(pane(minute, ends.get(minute)), 0);
            harness.processWatermark(i / 4L * MINUTE);
        }
        Map<Long, Long> told = new HashMap<>();
        harness.extractOutputValues()
                .forEach(change -> told.put(change.now().start() / MINUTE, volume(change)));
        Map<Long, Long> expected = new HashMap<>();
        Long before = null;
        for (Map.Entry<Long, Long> end : ends.entrySet()) {
            expected.put(end.getKey(), before == null ? null : end.getValue() - before);
            before = end.getValue();
        }
        assertThat(told).isEqualTo(expected);

        harness.processWatermark(10 * HOUR);
        assertThat(harness.numEventTimeTimers()).isZero();
        // The last candle, and where the chain begins and ends.
        assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
        harness.close();
    }

    private static Long volume(CandleChange change) {
        BigDecimal volume = change.now().volume();
        return volume == null ? null : volume.longValueExact();
    }

    private static Pane<String, Bar, TimeWindow> pane(long minute, long volume) {
        long start = minute * MINUTE;
        Bar bar = Bar.of(List.of(new Sample(start, BigDecimal.ONE, BigDecimal.valueOf(volume))));
        return new Pane<>(
                "A",
                bar,
                new TimeWindow(start, start + MINUTE),
                PaneTiming.ON_TIME,
                0,
                false,
                false);
    }
}
