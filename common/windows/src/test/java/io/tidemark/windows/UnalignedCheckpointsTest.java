package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.RestoredDefinitions;
import io.tidemark.state.StateDefinition;
import io.tidemark.testing.CommittedLines;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unaligned checkpoints, whose barriers overtake what is under way and do not wait for what the
 * sending side has gathered. Several flows in one job, each with a slow end, and each fails once.
 */
class UnalignedCheckpointsTest {

    private static final int KEYS = 30;

    /** So few that most windows have several panes. */
    private static final int KEYS_OF_PANES = 3;

    private static final long SLOWNESS_NANOS = 20_000;

    @RegisterExtension static final MiniClusterExtension CLUSTER = Flows.cluster();

    @TempDir static Path directory;

    @Test
    void aSlowEndAndAFailureGiveEachWindowOnce() throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration());
        env.setParallelism(2);
        List<CommittedLines> lines = new ArrayList<>();
        for (int flow = 0; flow < Flows.COUNT; flow++) {
            lines.add(flow(env, flow));
        }
        env.execute();
        for (int flow = 0; flow < Flows.COUNT; flow++) {
            assertThat(FailOnce.FAILURES.get(flow)).as("failures of flow %d", flow).isEqualTo(1);
            List<String> expected = expectedLines(flow);
            List<String> actual = lines.get(flow).get();
            if (Flows.isOfPanes(flow)) {
                assertThat(actual).as("flow %d", flow).hasSizeGreaterThan(expected.size());
                actual = summed(actual);
            }
            assertThat(actual).as("flow %d", flow).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** One line for each window, with the sum of all its panes. */
    private static List<String> summed(List<String> lines) {
        Map<String, Long> sums = new TreeMap<>();
        for (String line : lines) {
            int value = line.lastIndexOf(' ');
            sums.merge(
                    line.substring(0, value), Long.valueOf(line.substring(value + 1)), Long::sum);
        }
        return sums.entrySet().stream().map(sum -> sum.getKey() + " " + sum.getValue()).toList();
    }

    @Test
    void whatIsUnderWayIsNotDroppedWithItsWindows(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        Held.nanos = 1_000_000;
        JobClient job = counts(20, false, null, new CommittedLines()).executeAsync();
        // It is asked again where a newer checkpoint has taken the place of the one that is read.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(
                        () -> {
                            String checkpoint = latestCheckpoint(cluster, job);
                            assertThatThrownBy(() -> isDiscarded(10, true, checkpoint))
                                    .isInstanceOf(StateDefinition.ChangedException.class)
                                    .hasMessageStartingWith(
                                            "--discard-window-state: records are under way in this"
                                                    + " checkpoint; ");
                            assertThat(isDiscarded(20, true, checkpoint)).isFalse();
                            assertThatThrownBy(() -> isDiscarded(10, false, checkpoint))
                                    .hasMessageStartingWith("--size: ");
                        });

        Held.nanos = 0;
        String savepoint =
                job.stopWithSavepoint(
                                false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(60, TimeUnit.SECONDS);
        assertThat(isDiscarded(10, true, savepoint)).isTrue();
        CommittedLines lines = new CommittedLines();
        JobClient other = counts(10, true, savepoint, lines).executeAsync();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> lines.get().size() >= 1_000 || isOver(other));
        other.cancel().get(60, TimeUnit.SECONDS);
        assertThat(lines.get())
                .hasSizeGreaterThanOrEqualTo(1_000)
                .allSatisfy(
                        line -> {
                            String sum = line.substring(line.lastIndexOf(' ') + 1);
                            assertThat(Long.parseLong(sum)).isBetween(1L, 10L);
                        });
    }

    private static boolean isOver(JobClient job) throws Exception {
        return job.getJobStatus().get(60, TimeUnit.SECONDS).isGloballyTerminalState();
    }

    private static String latestCheckpoint(MiniCluster cluster, JobClient job) throws Exception {
        return CommonTestUtils.getLatestCompletedCheckpointPath(job.getJobID(), cluster)
                .orElseThrow(() -> new AssertionError("no checkpoint yet"));
    }

    private static boolean isDiscarded(long size, boolean discards, String checkpoint)
            throws Exception {
        return RestoredDefinitions.isDiscarded(
                counts(size, discards, null, new CommittedLines()).getStreamGraph(), checkpoint);
    }

    /** Counts of one key's elements, of which there is one at each millisecond. */
    private static StreamExecutionEnvironment counts(
            long size, boolean discards, String restored, CommittedLines lines) {
        Configuration configuration = configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (restored != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, restored);
            configuration.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        DataStream<Event> events =
                env.fromSource(
                                new DataGeneratorSource<>(
                                        index -> new Event(0, 1, index),
                                        Long.MAX_VALUE,
                                        TypeInformation.of(Event.class)),
                                WatermarkStrategy.<Event>forGenerator(any -> new EveryTenth())
                                        .withTimestampAssigner((event, any) -> event.timestamp()),
                                "events")
                        .uid("events");
        Panes.of(events.keyBy(Event::key, Types.INT))
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(size)))
                .bufferedSlices(1)
                .definition(StateDefinition.empty().with("--size", size).discardingOther(discards))
                .engine(WindowEngine.SLICES)
                .aggregate("counts", "counts", new Sum())
                .map(UnalignedCheckpointsTest::line, Types.STRING)
                .uid("text")
                .map(new Held())
                .uid("held")
                .sinkTo(lines)
                // What the other job has not yet committed is not shown as lines of this one.
                .uid("lines-" + size);
        return env;
    }

    private static CommittedLines flow(StreamExecutionEnvironment env, int flow) {
        DataStream<Event> events =
                Flows.events(env, flow, index -> event(flow, index), any -> new EveryTenth())
                        .map(new FailOnce(flow))
                        .uid("fail-once-" + flow);
        CommittedLines lines = new CommittedLines();
        (Flows.isOfPanes(flow) ? Flows.panes(events, flow, spec(flow)) : slices(events, flow))
                .map(UnalignedCheckpointsTest::line, Types.STRING)
                .uid("text-" + flow)
                .map(new Slow())
                .uid("slow-" + flow)
                .sinkTo(lines)
                .uid("lines-" + flow);
        return lines;
    }

    private static SingleOutputStreamOperator<Pane<Integer, Long, TimeWindow>> slices(
            DataStream<Event> events, int flow) {
        return Panes.of(events.keyBy(Event::key, Types.INT))
                .window(spec(flow).assigner())
                .allowedLateness(Duration.ofMillis(spec(flow).allowedLateness()))
                .sideOutputLateData(Flows.LATE)
                .bufferedSlices(1_000)
                .engine(WindowEngine.SLICES)
                .aggregate("sums-" + flow, "sums", new Sum());
    }

    private static Configuration configuration() {
        Configuration configuration = Flows.configuration();
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 2 * Flows.COUNT);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        return configuration;
    }

    private static WindowSpec spec(int flow) {
        return new WindowSpec(20 + flow, 10, flow % 10, 0);
    }

    /** Both halves of the elements, which two subtasks read, pass through the same time. */
    private static Event event(int flow, long index) {
        long place = index % (Flows.ELEMENTS / 2);
        int keys = Flows.isOfPanes(flow) ? KEYS_OF_PANES : KEYS;
        return new Event((int) ((index * 7919 + flow) % keys), index, place);
    }

    private static List<String> expectedLines(int flow) {
        WindowSpec spec = spec(flow);
        Map<String, Long> sums = new TreeMap<>();
        for (long index = 0; index < Flows.ELEMENTS; index++) {
            Event event = event(flow, index);
            long time = event.timestamp();
            long start = time - Math.floorMod(time - spec.offset(), spec.slide());
            for (; start > time - spec.size(); start -= spec.slide()) {
                sums.merge(event.key() + " " + (start + spec.size()), event.id(), Long::sum);
            }
        }
        return sums.entrySet().stream().map(sum -> sum.getKey() + " " + sum.getValue()).toList();
    }

    /** Fails once in each flow, when some checkpoints of both subtasks have completed. */
    private static final class FailOnce
            implements MapFunction<Event, Event>, CheckpointListener, Serializable {

        private static final long serialVersionUID = 1L;
        private static final AtomicIntegerArray CHECKPOINTS = new AtomicIntegerArray(Flows.COUNT);
        private static final AtomicIntegerArray FAILURES = new AtomicIntegerArray(Flows.COUNT);

        private final int flow;

        FailOnce(int flow) {
            this.flow = flow;
        }

        @Override
        public Event map(Event event) {
            if (CHECKPOINTS.get(flow) >= 4 + flow % 6 && FAILURES.compareAndSet(flow, 0, 1)) {
                throw new IllegalStateException("the failure of the test");
            }
            return event;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            CHECKPOINTS.incrementAndGet(flow);
        }
    }

    private static final class Slow implements MapFunction<String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String map(String line) {
            spin(SLOWNESS_NANOS);
            return line;
        }
    }

    /** As slow as the test wants it. */
    private static final class Held implements MapFunction<String, String> {

        private static final long serialVersionUID = 1L;

        private static volatile long nanos;

        @Override
        public String map(String line) {
            spin(nanos);
            return line;
        }
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private static final class EveryTenth implements WatermarkGenerator<Event> {

        private long count;

        @Override
        public void onEvent(Event event, long timestamp, WatermarkOutput output) {
            count++;
            if (count % 10 == 0) {
                output.emitWatermark(new Watermark(timestamp - 1));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    private static String line(Pane<Integer, Long, TimeWindow> pane) {
        return pane.key() + " " + pane.window().getEnd() + " " + pane.value();
    }
}
