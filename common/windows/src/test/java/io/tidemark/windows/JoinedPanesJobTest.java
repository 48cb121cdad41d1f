package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.TestFlink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Joins in a running job, which has no generated uid and no generic type: what comes out is what
 * nested loops make of the elements that are not late.
 */
class JoinedPanesJobTest {

    private static final long GAP = 3;

    private static final OutputTag<Event> LATE_LEFT =
            new OutputTag<>("late-left", TypeInformation.of(Event.class));
    private static final OutputTag<Event> LATE_RIGHT =
            new OutputTag<>("late-right", TypeInformation.of(Event.class));

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    /** A bounded input: as a batch and as a stream, in each mode, in each kind of windows. */
    @ParameterizedTest
    @EnumSource(names = {"STREAMING", "BATCH"})
    void aBoundedInput(RuntimeExecutionMode execution) throws Exception {
        Configuration configuration = TestFlink.configuration(0);
        configuration.set(ExecutionOptions.RUNTIME_MODE, execution);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration).setParallelism(2);
        List<CommittedLines> lines = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        for (AccumulationMode mode : AccumulationMode.values()) {
            for (JoinKind kind : JoinKind.values()) {
                int flow = lines.size();
                Random random = new Random(flow);
                List<Event> left = events(random, 0);
                List<Event> right = events(random, 1000);
                Windowing windowing = Windowing.LIST.get(flow % Windowing.LIST.size());
                TimestampCombiner time = List.of(TimestampCombiner.values()).get(flow / 3 % 3);
                lines.add(
                        lines(
                                CoGroupedPanes.of(
                                                bounded(env, left, "lefts-" + flow)
                                                        .keyBy(Event::key, Types.INT),
                                                bounded(env, right, "rights-" + flow)
                                                        .keyBy(Event::key, Types.INT))
                                        .window(windowing.assigner())
                                        .mode(mode)
                                        .outputTime(time)
                                        .join("pairs-" + flow, "pairs", kind, new Row()),
                                flow));
                expected.add(nestedLoops(left, right, kind, windowing, time));
            }
        }
        env.execute();
        for (int flow = 0; flow < lines.size(); flow++) {
            assertThat(lines.get(flow).get())
                    .as("flow %d", flow)
                    .containsExactlyInAnyOrderElementsOf(expected.get(flow));
        }
    }

    /**
     * The one stream is ahead of the other, which is idle now and then, or always; and the job
     * fails once.
     */
    @Test
    void streamsOfDifferentPaceAndIdleOnes() throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(1);
        List<Flow> flows = new ArrayList<>();
        for (int flow = 0; flow < 4; flow++) {
            flows.add(new Flow(env, flow));
        }
        env.execute();
        assertThat(FailOnce.FAILURES).hasValue(1);
        flows.forEach(Flow::check);
        assertThat(flows).anySatisfy(flow -> assertThat(flow.lateLeft.get()).isNotEmpty());
        assertThat(flows).anySatisfy(flow -> assertThat(flow.lateRight.get()).isNotEmpty());
        // Event time is then that of the left stream alone.
        assertThat(flows.get(Flow.IDLE_ON_THE_RIGHT).lateRight.get()).isNotEmpty();
        assertThat(flows)
                .allSatisfy(
                        flow -> assertThat(flow.rows.get()).anyMatch(row -> !row.contains("null")));
    }

    /** Two streams that are joined while they come, each window with one pane. */
    private static final class Flow {

        private static final int ELEMENTS = 400;
        private static final int IDLE_ON_THE_RIGHT = 3;

        private final int number;
        private final Windowing windowing;
        private final CommittedLines rows;
        private final CommittedLines lateLeft;
        private final CommittedLines lateRight;

        Flow(StreamExecutionEnvironment env, int number) {
            this.number = number;
            // Of others, an element may be too late for some and not for all.
            this.windowing = Windowing.tumbling(10 + number);
            SingleOutputStreamOperator<Pane<Integer, String, TimeWindow>> pairs =
                    CoGroupedPanes.of(
                                    live(env, 0, 0, 3 + number, "lefts-" + number)
                                            .keyBy(Event::key, Types.INT),
                                    live(
                                                    env,
                                                    1000,
                                                    20,
                                                    number == IDLE_ON_THE_RIGHT ? 0 : 7,
                                                    "rights-" + number)
                                            .keyBy(Event::key, Types.INT))
                            .window(windowing.assigner())
                            .discarding()
                            .sideOutputLateLeft(LATE_LEFT)
                            .sideOutputLateRight(LATE_RIGHT)
                            .join("pairs-" + number, "pairs", JoinKind.FULL_OUTER, new Row());
            rows = lines(pairs, number);
            lateLeft = ids(pairs.getSideOutput(LATE_LEFT), "late-lefts-" + number);
            lateRight = ids(pairs.getSideOutput(LATE_RIGHT), "late-rights-" + number);
        }

        void check() {
            assertThat(rows.get())
                    .as("flow %d", number)
                    .containsExactlyInAnyOrderElementsOf(
                            nestedLoops(
                                    taken(0, lateLeft),
                                    taken(1000, lateRight),
                                    JoinKind.FULL_OUTER,
                                    windowing,
                                    TimestampCombiner.END_OF_WINDOW));
        }

        private static List<Event> taken(long firstId, CommittedLines late) {
            Set<String> refused = new HashSet<>(late.get());
            assertThat(refused).as("once each").hasSameSizeAs(late.get());
            List<Event> taken = new ArrayList<>();
            for (long index = 0; index < ELEMENTS; index++) {
                Event event = event(firstId, index);
                if (!refused.contains(String.valueOf(event.id()))) {
                    taken.add(event);
                }
            }
            return taken;
        }

        private static Event event(long firstId, long index) {
            long behind = index % 20 == 7 ? 100 : 0;
            return new Event((int) (index % 3), firstId + index, index % (ELEMENTS / 2) - behind);
        }

        private static DataStream<Event> live(
                StreamExecutionEnvironment env,
                long firstId,
                long behind,
                int elementsUntilIdle,
                String uid) {
            DataGeneratorSource<Event> source =
                    new DataGeneratorSource<>(
                            index -> event(firstId, index),
                            ELEMENTS,
                            RateLimiterStrategy.perCheckpoint(ELEMENTS / 6),
                            TypeInformation.of(Event.class));
            return env.fromSource(
                            source,
                            WatermarkStrategy.<Event>forGenerator(
                                            any -> new ComesAndGoes(behind, elementsUntilIdle))
                                    .withTimestampAssigner((event, any) -> event.timestamp()),
                            uid)
                    .uid(uid)
                    .map(new FailOnce())
                    .returns(TypeInformation.of(Event.class))
                    .uid("failing-" + uid);
        }

        private static CommittedLines ids(DataStream<Event> late, String uid) {
            CommittedLines ids = new CommittedLines();
            late.map(event -> String.valueOf(event.id()))
                    .returns(Types.STRING)
                    .uid(uid)
                    .sinkTo(ids)
                    .uid("write-" + uid);
            return ids;
        }
    }

    /**
     * Windows and their rule.
     *
     * @param size 0 of sessions
     */
    private record Windowing(WindowAssigner<Object, TimeWindow> assigner, long size, long slide) {

        static final List<Windowing> LIST =
                List.of(
                        tumbling(10),
                        new Windowing(
                                SlidingEventTimeWindows.of(
                                        Duration.ofMillis(10), Duration.ofMillis(4)),
                                10,
                                4),
                        new Windowing(
                                EventTimeSessionWindows.withGap(Duration.ofMillis(GAP)), 0, 0));

        static Windowing tumbling(long size) {
            return new Windowing(TumblingEventTimeWindows.of(Duration.ofMillis(size)), size, size);
        }

        /** Of one key. */
        List<TimeWindow> windows(List<Event> events) {
            List<TimeWindow> windows = new ArrayList<>();
            if (size == 0) {
                TimeWindow session = null;
                for (long time : events.stream().map(Event::timestamp).sorted().toList()) {
                    if (session != null && time <= session.getEnd()) {
                        windows.remove(session);
                        session = new TimeWindow(session.getStart(), time + GAP);
                    } else {
                        session = new TimeWindow(time, time + GAP);
                    }
                    windows.add(session);
                }
                return windows;
            }
            for (long start = -100 * slide; start < 1000; start += slide) {
                windows.add(new TimeWindow(start, start + size));
            }
            return windows;
        }
    }

    private static List<String> nestedLoops(
            List<Event> left,
            List<Event> right,
            JoinKind kind,
            Windowing windowing,
            TimestampCombiner time) {
        List<String> rows = new ArrayList<>();
        for (int key = 0; key < 3; key++) {
            List<Event> lefts = ofKey(left, key);
            List<Event> rights = ofKey(right, key);
            List<Event> both = new ArrayList<>(lefts);
            both.addAll(rights);
            for (TimeWindow window : windowing.windows(both)) {
                List<Event> ones = in(window, lefts);
                List<Event> others = in(window, rights);
                long at = time(time, window, in(window, both));
                for (Event one : ones) {
                    for (Event other : others) {
                        rows.add(line(key, window, row(one, other), at));
                    }
                    if (others.isEmpty()
                            && (kind == JoinKind.LEFT_OUTER || kind == JoinKind.FULL_OUTER)) {
                        rows.add(line(key, window, row(one, null), at));
                    }
                }
                for (Event other : others) {
                    if (ones.isEmpty()
                            && (kind == JoinKind.RIGHT_OUTER || kind == JoinKind.FULL_OUTER)) {
                        rows.add(line(key, window, row(null, other), at));
                    }
                }
            }
        }
        return rows;
    }

    private static long time(TimestampCombiner time, TimeWindow window, List<Event> events) {
        LongStream times = events.stream().mapToLong(Event::timestamp);
        return switch (time) {
            case END_OF_WINDOW -> window.maxTimestamp();
            case EARLIEST -> times.min().orElse(0);
            case LATEST -> times.max().orElse(0);
        };
    }

    private static List<Event> ofKey(List<Event> events, int key) {
        return events.stream().filter(event -> event.key() == key).toList();
    }

    private static List<Event> in(TimeWindow window, List<Event> events) {
        return events.stream()
                .filter(event -> window.getStart() <= event.timestamp())
                .filter(event -> event.timestamp() < window.getEnd())
                .toList();
    }

    private static List<Event> events(Random random, long firstId) {
        List<Event> events = new ArrayList<>();
        for (long id = firstId; id < firstId + 30; id++) {
            events.add(new Event(random.nextInt(3), id, random.nextInt(150) - 50));
        }
        return events;
    }

    private static DataStream<Event> bounded(
            StreamExecutionEnvironment env, List<Event> events, String uid) {
        return env.fromData(events, TypeInformation.of(Event.class))
                .uid(uid)
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Event>noWatermarks()
                                .withTimestampAssigner((event, any) -> event.timestamp()))
                .uid("timestamps-" + uid);
    }

    private static CommittedLines lines(
            DataStream<Pane<Integer, String, TimeWindow>> rows, int flow) {
        CommittedLines lines = new CommittedLines();
        rows.process(new Line()).uid("text-" + flow).sinkTo(lines).uid("lines-" + flow);
        return lines;
    }

    private static final class Line
            extends ProcessFunction<Pane<Integer, String, TimeWindow>, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Pane<Integer, String, TimeWindow> row, Context context, Collector<String> out) {
            out.collect(line(row.key(), row.window(), row.value(), context.timestamp()));
        }
    }

    private static String line(int key, TimeWindow window, String row, long time) {
        return key + " " + window + " " + row + " at " + time;
    }

    private static String row(Event left, Event right) {
        return (left == null ? null : left.id()) + "&" + (right == null ? null : right.id());
    }

    private static final class Row implements JoinFunction<Event, Event, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String join(Event left, Event right) {
            return row(left, right);
        }
    }

    /** A watermark behind the elements; idle after every so many, until the next, or always (0). */
    private static final class ComesAndGoes implements WatermarkGenerator<Event> {

        private final long behind;
        private final int elements;
        private long count;

        ComesAndGoes(long behind, int elements) {
            this.behind = behind;
            this.elements = elements;
        }

        @Override
        public void onEvent(Event event, long timestamp, WatermarkOutput output) {
            count++;
            if (elements > 0) {
                output.emitWatermark(new Watermark(timestamp - 1 - behind));
            }
            if (elements == 0 || count % elements == 0) {
                output.markIdle();
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    /** Fails the job once, when some checkpoints have completed. */
    private static final class FailOnce implements MapFunction<Event, Event>, CheckpointListener {

        private static final long serialVersionUID = 1L;
        private static final AtomicInteger CHECKPOINTS = new AtomicInteger();
        private static final AtomicInteger FAILURES = new AtomicInteger();

        @Override
        public Event map(Event event) {
            if (CHECKPOINTS.get() >= 20 && FAILURES.compareAndSet(0, 1)) {
                throw new IllegalStateException("the failure of the test");
            }
            return event;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            CHECKPOINTS.incrementAndGet();
        }
    }
}
