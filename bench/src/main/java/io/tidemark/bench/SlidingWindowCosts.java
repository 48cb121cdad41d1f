package io.tidemark.bench;

import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;

import io.tidemark.windows.Panes;
import io.tidemark.windows.UnionEventTimeWindows;
import io.tidemark.windows.WindowEngine;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What a count per key and window costs, as whole jobs on RocksDB: source, shuffle, windows, sink,
 * with two subtasks each. Windows start every 10 s, and last 10 s (no overlap), 10 min (60-fold) or
 * a day (8,640-fold), so that a key's result comes out as often in all.
 *
 * <p>{@link #main} runs all cases and prints their medians and the ratios that the project
 * promises. The ratios are those of CPU time, which other users of the machine disturb least,
 * without what a job costs that has no elements (of a day, without one that has only its first
 * 8,640 slides, with one element of each key).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 5)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-Xmx2g",
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED"
        })
public class SlidingWindowCosts {

    private static final Duration SLIDE = Duration.ofSeconds(10);
    private static final int PARALLELISM = 2;

    /** Of each key in each slide. */
    private static final int ELEMENTS = 100;

    private static final int MANY_KEYS = 500;
    private static final int FEW_KEYS = 50;
    private static final int SLIDES_OF_A_DAY = 8_640;

    /** Longer than any job. */
    private static final Duration NEVER = Duration.ofHours(1);

    /** What runs; the slow ones on fewer elements. */
    public enum Case {
        /** A job with hardly any elements: what the others pay for being jobs. */
        JOB_START(60, MANY_KEYS, 0, 0),
        /** Windows of 10 s every 10 s. */
        APPEND_NO_OVERLAP(1, MANY_KEYS, 0, 60),
        /** Windows of 10 min every 10 s. */
        APPEND_60_FOLD(60, MANY_KEYS, 0, 60),
        /** With early panes that are never due. */
        EARLY_60_FOLD_NEVER(60, MANY_KEYS, 0, 60),
        /** With early panes each 100 ms. */
        EARLY_60_FOLD(60, MANY_KEYS, 0, 60),
        /** A day every 10 s; what the next one pays before its first element. */
        DAY_OF_FEW(SLIDES_OF_A_DAY, FEW_KEYS, SLIDES_OF_A_DAY, 0),
        /** A day every 10 s. */
        DAY(SLIDES_OF_A_DAY, FEW_KEYS, SLIDES_OF_A_DAY, 600),
        /** Windows of 1 min. */
        ONE_SIZE(6, MANY_KEYS, 0, 60),
        /** Windows of 1 min, of 5 min and of 1 h. */
        THREE_SIZES(6, MANY_KEYS, 0, 60),
        /** Flink's own operator, windows of 10 s every 10 s. */
        FLINK_NO_OVERLAP(1, MANY_KEYS, 0, 10),
        /** Flink's own operator, windows of 10 min every 10 s. */
        FLINK_60_FOLD(60, FEW_KEYS, 0, 6);

        private final int overlap;
        private final int keys;
        private final int sparseSlides;
        private final int slides;

        /**
         * @param sparseSlides with one element of each key, before the others
         */
        Case(int overlap, int keys, int sparseSlides, int slides) {
            this.overlap = overlap;
            this.keys = keys;
            this.sparseSlides = sparseSlides;
            this.slides = slides;
        }

        private long sparseElements() {
            return (long) sparseSlides * keys;
        }

        long elements() {
            return sparseElements() + denseElements();
        }

        private long denseElements() {
            return this == JOB_START ? PARALLELISM : (long) slides * keys * ELEMENTS;
        }

        private Duration size() {
            return SLIDE.multipliedBy(overlap);
        }
    }

    /** How many results came out. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Results {

        private static final LongAdder SEEN = new LongAdder();

        /** In one iteration. */
        public long panes;
    }

    /** What runs. */
    @Param public Case what;

    private MiniCluster cluster;

    /** Starts a Flink cluster in this JVM. */
    @Setup
    public void startCluster() throws Exception {
        cluster = Costs.cluster(PARALLELISM, MemorySize.ofMebiBytes(256));
    }

    /** Stops it. */
    @TearDown
    public void stopCluster() throws Exception {
        cluster.close();
    }

    /** Runs one job to its end. */
    @Benchmark
    public void job(Results results) throws Exception {
        Results.SEEN.reset();
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(PARALLELISM);
        counts(clicks(env)).sinkTo(new DiscardingSink<>());
        cluster.executeJobBlocking(env.getStreamGraph().getJobGraph());
        results.panes = Results.SEEN.sum();
    }

    private DataStream<Long> counts(DataStream<Click> clicks) {
        KeyedStream<Click, Integer> keyed = clicks.keyBy(Click::key, Types.INT);
        WindowAssigner<Object, TimeWindow> windows = SlidingEventTimeWindows.of(what.size(), SLIDE);
        return switch (what) {
            case FLINK_NO_OVERLAP, FLINK_60_FOLD ->
                    keyed.window(windows).aggregate(new Count<>(), Types.LONG, Types.LONG);
            case EARLY_60_FOLD_NEVER -> counts(early(keyed, windows, NEVER));
            case EARLY_60_FOLD -> counts(early(keyed, windows, Duration.ofMillis(100)));
            case ONE_SIZE ->
                    counts(Panes.of(keyed).window(TumblingEventTimeWindows.of(what.size())));
            case THREE_SIZES ->
                    counts(
                            Panes.of(keyed)
                                    .window(
                                            UnionEventTimeWindows.of(
                                                    TumblingEventTimeWindows.of(what.size()),
                                                    TumblingEventTimeWindows.of(
                                                            Duration.ofMinutes(5)),
                                                    TumblingEventTimeWindows.of(
                                                            Duration.ofHours(1)))));
            default -> counts(Panes.of(keyed).window(windows));
        };
    }

    private static Panes<Integer, Click, TimeWindow> early(
            KeyedStream<Click, Integer> keyed,
            WindowAssigner<Object, TimeWindow> windows,
            Duration period) {
        return Panes.of(keyed)
                .window(windows)
                .trigger(
                        afterWatermark()
                                .withEarlyFirings(
                                        afterProcessingTime(Duration.ZERO).alignedTo(period)));
    }

    private static DataStream<Long> counts(Panes<Integer, Click, TimeWindow> panes) {
        return panes.engine(WindowEngine.SLICES)
                .aggregate("counts", "counts", new Count<>())
                .map(
                        pane -> {
                            Results.SEEN.increment();
                            return pane.value();
                        },
                        Types.LONG);
    }

    private DataStream<Click> clicks(StreamExecutionEnvironment env) {
        // Each subtask reads one contiguous part of the numbers; all pass through the same time.
        long sparse = what.sparseElements() / PARALLELISM;
        long part = sparse + what.denseElements() / PARALLELISM;
        int keys = what.keys;
        DataGeneratorSource<Click> source =
                new DataGeneratorSource<>(
                        number -> click(number % part, sparse, keys),
                        PARALLELISM * part,
                        TypeInformation.of(Click.class));
        return env.fromSource(
                source,
                WatermarkStrategy.<Click>forGenerator(any -> new EverySecond())
                        .withTimestampAssigner((click, any) -> click.timestamp()),
                "clicks");
    }

    private static Click click(long place, long sparse, int keys) {
        // Any order of keys in which each comes equally often.
        int key = (int) (place * 7919 % keys);
        long slide = SLIDE.toMillis() * PARALLELISM;
        return place < sparse
                ? new Click(key, place * slide / keys)
                : new Click(
                        key,
                        (sparse * ELEMENTS + place - sparse) * slide / ((long) keys * ELEMENTS));
    }

    /** By event time, so that each run does the same work however fast it is. */
    private static final class EverySecond implements WatermarkGenerator<Click> {

        private long next = Long.MIN_VALUE;

        @Override
        public void onEvent(Click click, long timestamp, WatermarkOutput output) {
            if (timestamp >= next) {
                output.emitWatermark(new Watermark(timestamp - 1));
                next = timestamp + 1_000;
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    /** Runs all cases and prints what they showed. */
    public static void main(String[] args) throws RunnerException {
        Map<Case, Double> cpuSeconds = new EnumMap<>(Case.class);
        Map<Case, Double> panes = new EnumMap<>(Case.class);
        for (RunResult result :
                new Runner(
                                new OptionsBuilder()
                                        .include(SlidingWindowCosts.class.getSimpleName())
                                        .addProfiler(CpuTime.class)
                                        .build())
                        .run()) {
            Case what = Case.valueOf(result.getParams().getParam("what"));
            double clock = result.getPrimaryResult().getStatistics().getPercentile(50);
            cpuSeconds.put(what, medianCpuTime(result));
            panes.put(what, result.getSecondaryResults().get("panes").getScore());
            System.out.printf(
                    "%-20s %,10d elements, %6.2f s by the clock, %6.2f s of CPU, %,.0f panes%n",
                    what, what.elements(), clock, cpuSeconds.get(what), panes.get(what));
        }
        Map<Case, Double> costs = new EnumMap<>(Case.class);
        cpuSeconds.forEach(
                (what, seconds) -> {
                    Case without = what == Case.DAY ? Case.DAY_OF_FEW : Case.JOB_START;
                    double elements = what.denseElements();
                    costs.put(what, 1e6 * (seconds - cpuSeconds.get(without)) / elements);
                });
        costs.keySet().removeAll(List.of(Case.JOB_START, Case.DAY_OF_FEW));
        costs.forEach(
                (what, cost) ->
                        System.out.printf("%-20s %8.2f us of CPU for each element%n", what, cost));
        double append = costs.get(Case.APPEND_60_FOLD);
        System.out.printf(
                "60-fold overlap costs %.2f times no overlap (promised: at most 1.15)%n",
                append / costs.get(Case.APPEND_NO_OVERLAP));
        System.out.printf(
                "with early panes an element costs %.2f times as much (promised: at most 1.15),"
                        + " and a pane %.2f us%n",
                costs.get(Case.EARLY_60_FOLD_NEVER) / append,
                1e6
                        * (cpuSeconds.get(Case.EARLY_60_FOLD)
                                - cpuSeconds.get(Case.EARLY_60_FOLD_NEVER))
                        / (panes.get(Case.EARLY_60_FOLD) - panes.get(Case.EARLY_60_FOLD_NEVER)));
        System.out.printf(
                "8,640-fold overlap costs %.2f times no overlap (promised: at most 1.5)%n",
                costs.get(Case.DAY) / costs.get(Case.APPEND_NO_OVERLAP));
        System.out.printf(
                "three sizes cost %.2f times one%n",
                costs.get(Case.THREE_SIZES) / costs.get(Case.ONE_SIZE));
        System.out.printf(
                "at 60-fold overlap Flink's operator costs %.0f times as much (promised: 50)%n",
                costs.get(Case.FLINK_60_FOLD) / append);
    }

    private static double medianCpuTime(RunResult result) {
        return Costs.median(
                result.getBenchmarkResults().stream()
                        .flatMap(fork -> fork.getIterationResults().stream())
                        .mapToDouble(
                                iteration ->
                                        iteration
                                                .getSecondaryResults()
                                                .get(CpuTime.CPU_TIME)
                                                .getScore())
                        .toArray());
    }
}
