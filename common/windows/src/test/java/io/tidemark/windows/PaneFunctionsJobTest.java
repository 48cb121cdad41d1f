package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.CommittedLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Functions with a context in running jobs: through a failure, and in a batch. */
class PaneFunctionsJobTest {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final long ELEMENTS = 10_000;
    private static final Duration SIZE = Duration.ofMinutes(5);
    private static final Duration SLIDE = Duration.ofMinutes(2);
    private static final AtomicBoolean HAS_FAILED = new AtomicBoolean();
    private static final OutputTag<String> FORGOTTEN = new OutputTag<>("forgotten", Types.STRING);

    @TempDir static Path directory;

    @BeforeEach
    void nothingHasFailed() {
        HAS_FAILED.set(false);
    }

    @Test
    void rocksDbAndAFailureInTheMiddleLoseNoState() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        check(configuration, true);
        assertThat(HAS_FAILED).isTrue();
    }

    @Test
    void aBatchGivesWhatAStreamGives() throws Exception {
        for (RuntimeExecutionMode mode :
                List.of(RuntimeExecutionMode.STREAMING, RuntimeExecutionMode.BATCH)) {
            Configuration configuration = new Configuration();
            configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
            check(configuration, false);
        }
    }

    private static void check(Configuration configuration, boolean fails) throws Exception {
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        // A twentieth of the elements after each checkpoint, so that there are some before one
        // fails.
        DataGeneratorSource<Event> source =
                new DataGeneratorSource<>(
                        PaneFunctionsJobTest::event,
                        ELEMENTS,
                        fails
                                ? RateLimiterStrategy.perCheckpoint((int) (ELEMENTS / 20))
                                : RateLimiterStrategy.noOp(),
                        TypeInformation.of(Event.class));
        DataStream<Event> events =
                env.fromSource(
                                source,
                                WatermarkStrategy.<Event>forBoundedOutOfOrderness(
                                                Duration.ofSeconds(10))
                                        .withTimestampAssigner((event, any) -> event.timestamp()),
                                "events")
                        .uid("events");
        SingleOutputStreamOperator<Pane<Integer, String, TimeWindow>> panes =
                Panes.of(events.keyBy(Event::key, Types.INT))
                        .window(SlidingEventTimeWindows.of(SIZE, SLIDE))
                        .allowedLateness(Duration.ofMinutes(1))
                        .aggregate("sums", "sums", new Sum(), new Totals(fails));
        CommittedLines lines = new CommittedLines();
        panes.map(Pane::value).returns(Types.STRING).uid("text").sinkTo(lines).uid("lines");
        CommittedLines forgotten = new CommittedLines();
        panes.getSideOutput(FORGOTTEN).sinkTo(forgotten).uid("forgotten");
        env.execute();

        List<String> expectedLines = new ArrayList<>();
        List<String> expectedForgotten = new ArrayList<>();
        expected(expectedLines, expectedForgotten);
        assertThat(lines.get()).containsExactlyInAnyOrderElementsOf(expectedLines);
        assertThat(forgotten.get()).containsExactlyInAnyOrderElementsOf(expectedForgotten);
    }

    /**
     * Each window's sum, and that of the key's windows that were forgotten before; a window hands
     * its own over when it is.
     */
    private static final class Totals
            extends PaneProcessFunction<Long, String, Integer, TimeWindow> {

        private static final long serialVersionUID = 1L;

        private final ValueStateDescriptor<Long> ofWindow =
                new ValueStateDescriptor<>("window-sum", Types.LONG);
        private final boolean fails;
        private transient ValueState<Long> total;

        Totals(boolean fails) {
            this.fails = fails;
        }

        @Override
        public void open(OpenContext context) {
            total = getRuntimeContext().getState(new ValueStateDescriptor<>("total", Types.LONG));
        }

        @Override
        public String process(PaneContext<Integer, TimeWindow> pane, Iterable<Long> sums)
                throws Exception {
            long half = ELEMENTS / 2 * 180 / 2;
            if (fails && pane.window().getStart() > half && HAS_FAILED.compareAndSet(false, true)) {
                throw new IllegalStateException("the failure of the test");
            }
            long sum = sums.iterator().next();
            pane.windowState().getState(ofWindow).update(sum);
            return line(pane.key(), pane.window().getEnd(), sum, before());
        }

        private long before() throws Exception {
            return total.value() == null ? 0 : total.value();
        }

        @Override
        public void clear(WindowContext<Integer, TimeWindow> window) throws Exception {
            ValueState<Long> sum = window.windowState().getState(ofWindow);
            total.update(before() + sum.value());
            sum.clear();
            window.output(FORGOTTEN, window.key() + " " + window.window().getEnd());
        }
    }

    private static String line(int key, long end, long sum, long before) {
        return key + " " + end + " " + sum + " after " + before;
    }

    /** Both halves of the elements, which two subtasks read, pass through the same time. */
    private static Event event(long index) {
        long place = index % (ELEMENTS / 2);
        long disorder = (index * 7919) % 10_000;
        return new Event((int) (index % 7), index, place * 180 - disorder);
    }

    private static void expected(List<String> lines, List<String> forgotten) {
        Map<Integer, Map<Long, Long>> sums = new TreeMap<>();
        for (long index = 0; index < ELEMENTS; index++) {
            Event event = event(index);
            long time = event.timestamp();
            long start = time - Math.floorMod(time, SLIDE.toMillis());
            for (; start + SIZE.toMillis() > time; start -= SLIDE.toMillis()) {
                sums.computeIfAbsent(event.key(), any -> new TreeMap<>())
                        .merge(start + SIZE.toMillis(), event.id(), Long::sum);
            }
        }
        sums.forEach(
                (key, byEnd) -> {
                    long before = 0;
                    for (Map.Entry<Long, Long> window : byEnd.entrySet()) {
                        lines.add(line(key, window.getKey(), window.getValue(), before));
                        forgotten.add(key + " " + window.getKey());
                        before += window.getValue();
                    }
                });
    }
}
