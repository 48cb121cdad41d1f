package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.CommittedLines;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sliced windows in running jobs, built by their API. */
class SlicedWindowsJobTest {

    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .setConfiguration(METRICS.addToConfiguration(new Configuration()))
                            .build());

    private static final OutputTag<Event> LATE =
            new OutputTag<>("late", TypeInformation.of(Event.class));

    private static final long ELEMENTS = 40_000;

    private static final AtomicInteger READERS = new AtomicInteger();

    @TempDir static Path directory;

    @Test
    void rocksDbAndAFailureInTheMiddleGiveEachWindowOnce() throws Exception {
        Configuration configuration = strict();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        FailOnce.CHECKPOINTS.set(0);
        FailOnce.FAILURES.set(0);

        // A twentieth of the elements after each checkpoint.
        DataGeneratorSource<Event> source =
                new DataGeneratorSource<>(
                        SlicedWindowsJobTest::event,
                        ELEMENTS,
                        RateLimiterStrategy.perCheckpoint((int) (ELEMENTS / 20)),
                        TypeInformation.of(Event.class));
        DataStream<Event> events =
                env.fromSource(
                                source,
                                WatermarkStrategy.<Event>forBoundedOutOfOrderness(
                                                Duration.ofSeconds(10))
                                        .withTimestampAssigner((event, any) -> event.timestamp()),
                                "events")
                        .uid("events")
                        .map(new FailOnce())
                        .name("fail once")
                        .uid("fail-once");
        CommittedLines lines = lines(windows(events).bufferedSlices(50), "sums");
        // The same windows, in the parts that come by a clock and at the end.
        CommittedLines parts =
                lines(
                        windows(events)
                                .trigger(
                                        Triggers.afterWatermark()
                                                .withEarlyFirings(
                                                        Triggers.afterProcessingTime(Duration.ZERO)
                                                                .alignedTo(Duration.ofMillis(20))))
                                .discarding()
                                .bufferedSlices(50),
                        "parts");
        env.execute();

        assertThat(FailOnce.FAILURES).hasValue(1);
        assertThat(lines.get()).containsExactlyInAnyOrderElementsOf(expectedLines());
        assertThat(parts.get()).hasSizeGreaterThan(expectedLines().size());
        Map<String, Long> sums = new TreeMap<>();
        for (String part : parts.get()) {
            int value = part.lastIndexOf(' ');
            sums.merge(
                    part.substring(0, value), Long.parseLong(part.substring(value + 1)), Long::sum);
        }
        assertThat(sums.entrySet().stream().map(sum -> sum.getKey() + " " + sum.getValue()))
                .containsExactlyInAnyOrderElementsOf(expectedLines());
    }

    private static Panes<Integer, Event, TimeWindow> windows(DataStream<Event> events) {
        return Panes.of(events.keyBy(Event::key, Types.INT))
                .window(SlidingEventTimeWindows.of(Duration.ofMinutes(5), Duration.ofMinutes(2)));
    }

    private static CommittedLines lines(Panes<Integer, Event, TimeWindow> windows, String uid) {
        CommittedLines lines = new CommittedLines();
        windows.engine(WindowEngine.SLICES)
                .aggregate(uid, uid, new Sum())
                .map(SlicedWindowsJobTest::line, Types.STRING)
                .uid("text-of-" + uid)
                .sinkTo(lines)
                .name("lines of " + uid)
                .uid("lines-of-" + uid);
        return lines;
    }

    /** As where a topic has fewer partitions than the job has readers. */
    @Test
    @Timeout(120)
    void checkpointsGoOnWhenAReaderHasEnded() throws Exception {
        Configuration configuration = strict();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        READERS.set(0);
        DataGeneratorSource<Event> source =
                new DataGeneratorSource<>(
                        SlicedWindowsJobTest::event,
                        ELEMENTS,
                        readers ->
                                READERS.getAndIncrement() == 0
                                        ? RateLimiterStrategy.noOp().createRateLimiter(readers)
                                        : RateLimiterStrategy.perCheckpoint((int) ELEMENTS / 5)
                                                .createRateLimiter(readers),
                        TypeInformation.of(Event.class));
        DataStream<Event> events =
                env.fromSource(
                                source,
                                WatermarkStrategy.<Event>forMonotonousTimestamps()
                                        .withTimestampAssigner((event, any) -> event.timestamp())
                                        .withIdleness(Duration.ofMinutes(1)),
                                "events")
                        .uid("events");
        CommittedLines lines = lines(windows(events).allowedLateness(Duration.ofDays(1)), "sums");
        env.execute();

        assertThat(lines.get()).containsAll(expectedLines());
    }

    @Test
    void lateElementsGoToTheirOutputAndAreCounted() throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(strict());
        env.setParallelism(1);
        DataStream<Event> events =
                env.fromData(
                                TypeInformation.of(Event.class),
                                new Event(1, 1, 5),
                                new Event(1, 2, 25),
                                new Event(1, 4, 6),
                                new Event(1, 8, 12),
                                new Event(2, 16, 3))
                        .uid("events")
                        .assignTimestampsAndWatermarks(
                                WatermarkStrategy.forGenerator(any -> new Ascending())
                                        .withTimestampAssigner((event, any) -> event.timestamp()))
                        .uid("watermarks");
        SingleOutputStreamOperator<Pane<Integer, Long, TimeWindow>> sums =
                Panes.of(events.keyBy(Event::key, Types.INT))
                        .window(
                                SlidingEventTimeWindows.of(
                                        Duration.ofMillis(20), Duration.ofMillis(10)))
                        .sideOutputLateData(LATE)
                        .engine(WindowEngine.SLICES)
                        .aggregate("sums", "sums", new Sum());
        CommittedLines values = new CommittedLines();
        sums.map(pane -> String.valueOf(pane.value()), Types.STRING)
                .uid("text")
                .sinkTo(values)
                .uid("values");
        CommittedLines late = new CommittedLines();
        sums.getSideOutput(LATE)
                .map(event -> String.valueOf(event.id()))
                .returns(Types.STRING)
                .uid("late-text")
                .sinkTo(late)
                .uid("late");
        JobID job = env.execute().getJobID();

        // After 25, the windows that hold 6 and 3 have expired, and one of the two that hold 12.
        assertThat(late.get()).containsExactly("4", "16");
        assertThat(values.get()).containsExactlyInAnyOrder("1", "1", "10", "2");
        assertThat(METRICS.findMetrics(job, SlicedWindowOperator.RECORDS_LATE).values())
                .extracting(metric -> ((Counter) metric).getCount())
                .contains(2L);
    }

    @Test
    void theCombinerIsChainedToWhatMakesTheElements() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        DataStream<Event> events =
                env.fromSource(
                                new DataGeneratorSource<>(
                                        SlicedWindowsJobTest::event,
                                        1,
                                        TypeInformation.of(Event.class)),
                                WatermarkStrategy.noWatermarks(),
                                "events")
                        .setParallelism(1);
        Panes.of(events.keyBy(Event::key, Types.INT))
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                .engine(WindowEngine.SLICES)
                .aggregate("sums", "sums", new Sum())
                .print();
        List<String> tasks = new ArrayList<>();
        env.getStreamGraph().getJobGraph().getVertices().forEach(task -> tasks.add(task.getName()));
        assertThat(tasks)
                .containsExactlyInAnyOrder(
                        "Source: events -> sums combine", "sums -> Sink: Print to Std. Out");
    }

    /** Nothing may fall back to Kryo, and each operator has a uid. */
    private static Configuration strict() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        return configuration;
    }

    /** Both halves of the elements, which two subtasks read, pass through the same hour. */
    private static Event event(long index) {
        long place = index % (ELEMENTS / 2);
        long disorder = (index * 7919) % 10_000;
        return new Event((int) (index % 7), index, place * 180 - disorder);
    }

    /** Plain sums over windows that end at each odd minute. */
    private static List<String> expectedLines() {
        long minute = 60_000;
        Map<Integer, Map<Long, Long>> sums = new TreeMap<>();
        for (long index = 0; index < ELEMENTS; index++) {
            Event event = event(index);
            long time = event.timestamp();
            long end = time - Math.floorMod(time - minute, 2 * minute) + 2 * minute;
            for (; end - 5 * minute <= time; end += 2 * minute) {
                sums.computeIfAbsent(event.key(), any -> new TreeMap<>())
                        .merge(end, event.id(), Long::sum);
            }
        }
        List<String> lines = new ArrayList<>();
        sums.forEach(
                (key, byEnd) ->
                        byEnd.forEach((end, sum) -> lines.add(key + " " + end + " " + sum)));
        return lines;
    }

    /** Fails once, when three checkpoints of both subtasks have completed. */
    private static final class FailOnce
            implements MapFunction<Event, Event>, CheckpointListener, Serializable {

        private static final long serialVersionUID = 1L;
        private static final AtomicInteger CHECKPOINTS = new AtomicInteger();
        private static final AtomicInteger FAILURES = new AtomicInteger();

        @Override
        public Event map(Event event) {
            if (CHECKPOINTS.get() >= 6 && FAILURES.compareAndSet(0, 1)) {
                throw new IllegalStateException("the failure of the test");
            }
            return event;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            CHECKPOINTS.incrementAndGet();
        }
    }

    private static final class Ascending implements WatermarkGenerator<Event> {

        private long latest = Long.MIN_VALUE;

        @Override
        public void onEvent(Event event, long timestamp, WatermarkOutput output) {
            latest = Math.max(latest, timestamp);
            output.emitWatermark(new org.apache.flink.api.common.eventtime.Watermark(latest));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    private static String line(Pane<Integer, Long, TimeWindow> pane) {
        return pane.key() + " " + pane.window().getEnd() + " " + pane.value();
    }
}
