package io.tidemark.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Counts against a plain recount. */
class CountsTest {

    @RegisterExtension static final MiniClusterExtension CLUSTER = new MiniClusterExtension();

    private static final long SIZE = 40;
    private static final long SLIDE = 10;
    private static final long DISORDER = 15;
    private static final Duration TRIGGER = Duration.ofMillis(5);
    private static final OutputTag<View> LATE =
            new OutputTag<>("late", TypeInformation.of(View.class));

    private static final TypeInformation<Object> ANYTHING = TypeInformation.of(Object.class);

    /** Something to count. */
    public record View(String page, long time) {}

    private static List<View> views(Random random) {
        List<View> views = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            views.add(new View("Page_" + random.nextInt(5), i + 1L - random.nextInt(80)));
        }
        return views;
    }

    /** With a watermark after each, so that it is known what is late. */
    private static DataStream<View> stream(List<View> views) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment().setParallelism(1);
        return env.fromData(views, TypeInformation.of(View.class))
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<View>forGenerator(any -> new AfterEach())
                                .withTimestampAssigner((view, none) -> view.time()));
    }

    private static final class AfterEach implements WatermarkGenerator<View> {

        @Override
        public void onEvent(View view, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp - DISORDER));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    private static Map<Count.Row, Long> last(List<Count> rows) {
        Map<Count.Row, Long> last = new HashMap<>();
        rows.forEach(row -> last.put(row.row(), row.count()));
        return last;
    }

    @ParameterizedTest
    @EnumSource
    void windowsEqualARecount(OutputMode mode) throws Exception {
        List<View> views = views(new Random(mode.name().length()));
        Map<Count.Row, Long> expected = new HashMap<>();
        List<View> expectedLate = new ArrayList<>();
        long watermark = Long.MIN_VALUE;
        for (View view : views) {
            boolean isLate = true;
            long newest = view.time() - Math.floorMod(view.time(), SLIDE);
            for (long start = newest; start > view.time() - SIZE; start -= SLIDE) {
                if (mode == OutputMode.COMPLETE || start + SIZE - 1 > watermark) {
                    expected.merge(new Count.Row(view.page(), start), 1L, Long::sum);
                    isLate = false;
                }
            }
            if (isLate) {
                expectedLate.add(view);
            }
            watermark = Math.max(watermark, view.time() - DISORDER);
        }

        List<DataStream<View>> late = new ArrayList<>();
        DataStream<Count> counts =
                Counts.perWindow(
                        stream(views),
                        View::page,
                        new Counts.Settings(
                                Duration.ofMillis(SIZE),
                                Duration.ofMillis(SLIDE),
                                mode,
                                TRIGGER,
                                false),
                        "counts",
                        LATE,
                        late::add);
        List<Object> all = new ArrayList<>();
        DataStream<Object> results = counts.map(row -> (Object) row, ANYTHING);
        if (mode != OutputMode.COMPLETE) {
            results = results.union(late.get(0).map(view -> (Object) view, ANYTHING));
        }
        results.executeAndCollect().forEachRemaining(all::add);

        List<Count> rows =
                all.stream().filter(Count.class::isInstance).map(Count.class::cast).toList();
        assertThat(last(rows)).isEqualTo(expected);
        assertThat(all.stream().filter(View.class::isInstance))
                .containsExactlyInAnyOrderElementsOf(expectedLate);
        if (mode == OutputMode.APPEND) {
            assertThat(rows).hasSameSizeAs(expected.keySet());
        }
        if (mode == OutputMode.COMPLETE) {
            long newest = rows.stream().mapToLong(Count::batch).max().orElseThrow();
            assertThat(last(rows.stream().filter(row -> row.batch() == newest).toList()))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "APPEND", mode = EnumSource.Mode.EXCLUDE)
    void runningCountsEqualARecount(OutputMode mode) throws Exception {
        List<View> views = views(new Random(mode.name().length()));
        Map<Count.Row, Long> expected =
                views.stream()
                        .collect(
                                Collectors.groupingBy(
                                        view -> new Count.Row(view.page(), null),
                                        Collectors.counting()));

        List<Count> rows = new ArrayList<>();
        Counts.running(stream(views), View::page, mode, TRIGGER, "counts", false)
                .executeAndCollect()
                .forEachRemaining(rows::add);

        assertThat(last(rows)).isEqualTo(expected);
        assertThat(new HashSet<>(rows)).hasSameSizeAs(rows);
    }

    @Test
    void aRunningCountIsNeverDone() {
        assertThatThrownBy(
                        () ->
                                Counts.running(
                                        stream(List.of()),
                                        View::page,
                                        OutputMode.APPEND,
                                        TRIGGER,
                                        "counts",
                                        false))
                .hasMessage("a running count can always change");
    }
}
