package io.tidemark.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.TimeUtils;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness may be interrupted while it closes
class WindowCountsTest {

    private static final OutputTag<String> LATE = new OutputTag<>("late", Types.STRING);

    private static KeyedOneInputStreamOperatorTestHarness<String, String, Count> harness(
            long size, long slide, boolean keepAll) throws Exception {
        return harness(new WindowCounts<>(size, slide, keepAll, LATE), StateDefinition.empty());
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, String, Count> harness(
            WindowCounts<String> counts, StateDefinition definition) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                counts.operator(definition), key -> key, Types.STRING);
    }

    @Test
    void eachElementShowsTheCountsOfItsWindows() throws Exception {
        try (var harness = harness(10, 5, false)) {
            harness.open();
            harness.processElement("a", 7);
            harness.processElement("a", 12);
            assertThat(harness.extractOutputValues())
                    .containsExactly(
                            Count.of("a", 5, 15, 1),
                            Count.of("a", 0, 10, 1),
                            Count.of("a", 10, 20, 1),
                            Count.of("a", 5, 15, 2));
        }
    }

    @Test
    void aWindowThatHasEndedChangesNoMore() throws Exception {
        try (var harness = harness(10, 5, false)) {
            harness.open();
            harness.processElement("a", 7);
            harness.processWatermark(9);
            harness.processElement("a", 8);
            harness.processElement("a", 3);
            assertThat(harness.extractOutputValues())
                    .containsExactly(
                            Count.of("a", 5, 15, 1),
                            Count.of("a", 0, 10, 1),
                            Count.of("a", 5, 15, 2));
            assertThat(harness.getSideOutput(LATE))
                    .extracting(StreamRecord::getValue)
                    .containsExactly("a");
        }
    }

    @Test
    void whatWasLateBeforeAFailureIsLateAfterIt() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(10, 10, false)) {
            harness.open();
            harness.processElement("a", 7);
            harness.processWatermark(9);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness(10, 10, false)) {
            harness.initializeState(snapshot);
            harness.open();
            harness.processElement("a", 8);
            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.getSideOutput(LATE)).hasSize(1);
        }
    }

    @Test
    void whatWasLateIsLateAfterARestoreThatFollowsOneWithoutElements() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(10, 10, false)) {
            harness.open();
            harness.processElement("a", 7);
            harness.processWatermark(9);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness(10, 10, false)) {
            harness.initializeState(snapshot);
            harness.open();
            harness.processWatermark(5);
            snapshot = harness.snapshot(2, 2);
        }
        try (var harness = harness(10, 10, false)) {
            harness.initializeState(snapshot);
            harness.open();
            harness.processElement("a", 8);
            assertThat(harness.extractOutputValues()).isEmpty();
        }
    }

    @Test
    void aSubtaskThatSawOnlyWatermarksKeepsThem() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(10, 10, false)) {
            harness.open();
            harness.processWatermark(9);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness(10, 10, false)) {
            harness.initializeState(snapshot);
            harness.open();
            harness.processElement("a", 8);
            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.getSideOutput(LATE)).hasSize(1);
        }
    }

    @Test
    void countsOfOtherWindowsAreRefused() throws Exception {
        OperatorSubtaskState snapshot = countsOf(settings("20ms", false));
        try (var harness = harness(settings("10ms", false))) {
            assertThatThrownBy(() -> harness.initializeState(snapshot))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageStartingWith(
                            "--size: the restored windows were written with 20ms and the job now"
                                    + " has 10ms; ");
        }
    }

    @Test
    void countsOfOtherWindowsAreDroppedAndCountedIfThatIsWanted() throws Exception {
        OperatorSubtaskState snapshot = countsOf(settings("20ms", false));
        try (var harness = harness(settings("10ms", true))) {
            harness.initializeState(snapshot);
            harness.open();
            assertThat(harness.numKeyedStateEntries()).isZero();
            harness.processElement("a", 15);
            assertThat(harness.extractOutputValues()).containsExactly(Count.of("a", 10, 20, 1));
            harness.processWatermark(Long.MAX_VALUE);
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    private static Counts.Settings settings(String size, boolean discardOther) {
        Duration window = TimeUtils.parseDuration(size);
        return new Counts.Settings(
                window, window, OutputMode.UPDATE, Duration.ofSeconds(1), discardOther);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, String, Count> harness(
            Counts.Settings settings) throws Exception {
        long size = settings.size().toMillis();
        return harness(new WindowCounts<>(size, size, false, LATE), settings.definition());
    }

    private static OperatorSubtaskState countsOf(Counts.Settings settings) throws Exception {
        try (var harness = harness(settings)) {
            harness.open();
            harness.processElement("a", 15);
            harness.processElement("b", 15);
            return harness.snapshot(1, 1);
        }
    }

    @Test
    void nothingIsLateWhenAllIsKept() throws Exception {
        try (var harness = harness(10, 10, true)) {
            harness.open();
            harness.processElement("a", 7);
            harness.processWatermark(100);
            harness.processElement("a", 8);
            assertThat(harness.extractOutputValues())
                    .containsExactly(Count.of("a", 0, 10, 1), Count.of("a", 0, 10, 2));
        }
    }

    @Test
    void theLastRowsAreAPlainRecountAndNothingIsLeft() throws Exception {
        for (int seed = 0; seed < 1_000 * Integer.getInteger("tidemark.scale", 1); seed++) {
            Random random = new Random(seed);
            long slide = 1L + random.nextInt(5);
            long size = slide + random.nextInt(8);
            Map<String, Long> expected = new HashMap<>();
            List<String> expectedLate = new ArrayList<>();
            try (var harness = harness(size, slide, false)) {
                harness.open();
                long watermark = Long.MIN_VALUE;
                for (int i = random.nextInt(60); i > 0; i--) {
                    long timestamp = 60L - i + random.nextInt(20) - 30;
                    String key = "k" + random.nextInt(3);
                    harness.processElement(key, timestamp);
                    boolean late = true;
                    for (long start = -200; start <= timestamp; start++) {
                        if (Math.floorMod(start, slide) == 0
                                && timestamp < start + size
                                && start + size - 1 > watermark) {
                            expected.merge(key + "@" + start, 1L, Long::sum);
                            late = false;
                        }
                    }
                    if (late) {
                        expectedLate.add(key);
                    }
                    if (random.nextInt(4) == 0) {
                        watermark = Math.max(watermark, timestamp - random.nextInt(10));
                        harness.processWatermark(watermark);
                    }
                }
                Map<String, Long> actual = new HashMap<>();
                harness.extractOutputValues()
                        .forEach(
                                row ->
                                        actual.put(
                                                row.key() + "@" + row.windowStart(), row.count()));
                assertThat(actual).as("seed %d", seed).isEqualTo(expected);
                List<String> late = new ArrayList<>();
                if (harness.getSideOutput(LATE) != null) {
                    harness.getSideOutput(LATE).forEach(record -> late.add(record.getValue()));
                }
                assertThat(late).as("seed %d", seed).isEqualTo(expectedLate);

                harness.processWatermark(Long.MAX_VALUE);
                assertThat(harness.numKeyedStateEntries()).as("seed %d", seed).isZero();
                assertThat(harness.numEventTimeTimers()).as("seed %d", seed).isZero();
            }
        }
    }
}
