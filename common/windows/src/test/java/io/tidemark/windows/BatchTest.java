package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.CommittedLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bounded input: a batch gives what a stream gives, and each element is in each of its windows. */
class BatchTest {

    private static final int SEEDS = 20;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @ParameterizedTest
    @EnumSource
    void slicesAreTheWindowsOfTheElements(RuntimeExecutionMode mode) throws Exception {
        StreamExecutionEnvironment env = environment(mode);
        List<CommittedLines> lines = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            WindowSpec spec = WindowSpec.random(random);
            List<Event> events = events(random);
            SingleOutputStreamOperator<String> sums =
                    Panes.of(stream(env, events, seed).keyBy(Event::key, Types.INT))
                            .window(spec.assigner())
                            .allowedLateness(Duration.ofMillis(spec.allowedLateness()))
                            .bufferedSlices(1 + random.nextInt(30))
                            .engine(WindowEngine.SLICES)
                            .aggregate("sums-" + seed, "sums", new Sum())
                            .map(BatchTest::line, Types.STRING)
                            .uid("text-" + seed);
            lines.add(lines(sums, seed));
            expected.add(windows(spec, events));
        }
        env.execute();
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(lines.get(seed).get())
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected.get(seed));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastPanesAreTheWindowsOfTheElements(RuntimeExecutionMode mode) throws Exception {
        List<DataflowTrigger> triggers =
                List.of(
                        Triggers.defaultTrigger(),
                        Triggers.afterWatermark().withEarlyFirings(Triggers.afterCount(2)),
                        Triggers.repeatedly(Triggers.afterProcessingTime(Duration.ofHours(1))),
                        Triggers.repeatedly(Triggers.afterCount(3)));
        StreamExecutionEnvironment env = environment(mode);
        List<CommittedLines> lines = new ArrayList<>();
        List<List<String>> expected = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            WindowSpec spec = WindowSpec.random(random);
            List<Event> events = events(random);
            WindowAssigner<Object, TimeWindow> windows =
                    SlidingEventTimeWindows.of(
                            Duration.ofMillis(spec.size()),
                            Duration.ofMillis(spec.slide()),
                            Duration.ofMillis(spec.offset()));
            DataflowTrigger trigger = triggers.get(seed % triggers.size());
            lines.add(panes(stream(env, events, seed), windows, trigger, seed));
            expected.add(windows(spec, events));
        }
        env.execute();
        for (int seed = 0; seed < SEEDS; seed++) {
            Map<String, String> last = new TreeMap<>();
            for (String line : lines.get(seed).get()) {
                last.put(line.substring(0, line.lastIndexOf(' ')), line);
            }
            assertThat(last.values())
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected.get(seed));
        }
    }

    /** Which windows these are nobody knows, but each element is in one. */
    @ParameterizedTest
    @EnumSource
    void windowsOfProcessingTimeComeOutWhole(RuntimeExecutionMode mode) throws Exception {
        StreamExecutionEnvironment env = environment(mode);
        List<CommittedLines> lines = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            lines.add(
                    panes(
                            stream(env, events(new Random(seed)), seed),
                            TumblingProcessingTimeWindows.of(Duration.ofMillis(5)),
                            Triggers.defaultTrigger(),
                            seed));
        }
        env.execute();
        for (int seed = 0; seed < SEEDS; seed++) {
            Map<String, Long> sums = new TreeMap<>();
            for (String line : lines.get(seed).get()) {
                String[] row = line.split(" ", -1);
                sums.merge(row[0], Long.parseLong(row[2]), Long::sum);
            }
            Map<String, Long> expected = new TreeMap<>();
            for (Event event : events(new Random(seed))) {
                expected.merge(String.valueOf(event.key()), event.id(), Long::sum);
            }
            assertThat(sums).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static CommittedLines panes(
            DataStream<Event> events,
            WindowAssigner<Object, TimeWindow> windows,
            DataflowTrigger trigger,
            int seed) {
        return lines(
                Panes.of(events.keyBy(Event::key, Types.INT))
                        .window(windows)
                        .trigger(trigger)
                        .aggregate("sums-" + seed, "sums", new Sum(), Types.LONG, Types.LONG)
                        .map(BatchTest::line)
                        .returns(Types.STRING)
                        .uid("text-" + seed),
                seed);
    }

    private static String line(Pane<Integer, Long, TimeWindow> pane) {
        return pane.key() + " " + pane.window().getEnd() + " " + pane.value();
    }

    private static CommittedLines lines(DataStream<String> text, int seed) {
        CommittedLines lines = new CommittedLines();
        text.sinkTo(lines).uid("lines-" + seed);
        return lines;
    }

    private static StreamExecutionEnvironment environment(RuntimeExecutionMode mode) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        return env;
    }

    private static DataStream<Event> stream(
            StreamExecutionEnvironment env, List<Event> events, int seed) {
        return env.fromData(events, TypeInformation.of(Event.class))
                .uid("events-" + seed)
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Event>noWatermarks()
                                .withTimestampAssigner((event, any) -> event.timestamp()))
                .uid("timestamps-" + seed);
    }

    private static List<Event> events(Random random) {
        List<Event> events = new ArrayList<>();
        for (long id = 1; id <= 100; id++) {
            events.add(new Event(random.nextInt(10), id, random.nextInt(200) - 50));
        }
        return events;
    }

    /** The windows by their rule, and the sums of their elements. */
    private static List<String> windows(WindowSpec spec, List<Event> events) {
        Map<String, Long> sums = new TreeMap<>();
        for (Event event : events) {
            long time = event.timestamp();
            long start = time - Math.floorMod(time - spec.offset(), spec.slide());
            for (; start > time - spec.size(); start -= spec.slide()) {
                sums.merge(event.key() + " " + (start + spec.size()), event.id(), Long::sum);
            }
        }
        return sums.entrySet().stream().map(sum -> sum.getKey() + " " + sum.getValue()).toList();
    }
}
