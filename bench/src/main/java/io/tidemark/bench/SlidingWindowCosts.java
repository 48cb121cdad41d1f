package io.tidemark.bench;

import io.tidemark.windows.SlicedWindows;
import io.tidemark.windows.Slicing;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
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
 * What a sliding count per key costs, as whole jobs on RocksDB: source, shuffle, windows, sink,
 * with two subtasks each. Windows start every 10 s, and last 10 s (no overlap) or 10 min (60-fold),
 * so that a key's result comes out as often in both.
 *
 * <p>{@link #main} runs all cases and prints their medians and the two ratios that the project
 * promises: sliced windows at 60-fold overlap cost at most 1.2 times those without overlap, and
 * Flink's own operator at 60-fold overlap at least 50 times as much. The ratios are those of CPU
 * time, which other users of the machine disturb least, without what a job costs that has no
 * elements.
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
    private static final int KEYS = 500;

    /** In event time; each key has 100 elements in each slide. */
    private static final int ELEMENTS_PER_SECOND = 5_000;

    /** What runs; the slow ones on fewer elements. */
    public enum Case {
        /** A job with hardly any elements: what the others pay for being jobs. */
        JOB_START(true, 60, PARALLELISM),
        /** Sliced windows of 10 s every 10 s. */
        SLICED_NO_OVERLAP(true, 1, 3_000_000),
        /** Sliced windows of 10 min every 10 s. */
        SLICED_60_FOLD(true, 60, 3_000_000),
        /** Flink's own operator, windows of 10 s every 10 s. */
        FLINK_NO_OVERLAP(false, 1, 500_000),
        /** Flink's own operator, windows of 10 min every 10 s. */
        FLINK_60_FOLD(false, 60, 30_000);

        private final boolean sliced;
        private final int overlap;
        private final long elements;

        Case(boolean sliced, int overlap, long elements) {
            this.sliced = sliced;
            this.overlap = overlap;
            this.elements = elements;
        }

        private Duration size() {
            return SLIDE.multipliedBy(overlap);
        }
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
    public void job() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(PARALLELISM);
        DataStream<Click> clicks = clicks(env, what.elements);
        counts(clicks).sinkTo(new DiscardingSink<>());
        cluster.executeJobBlocking(env.getStreamGraph().getJobGraph());
    }

    private DataStream<Long> counts(DataStream<Click> clicks) {
        if (what.sliced) {
            return SlicedWindows.of(clicks, Click::key, Types.INT)
                    .window(Slicing.sliding(what.size(), SLIDE))
                    .uid("counts")
                    .name("counts")
                    .aggregate(new Count(), Types.LONG, Types.LONG);
        }
        return clicks.keyBy(Click::key, Types.INT)
                .window(SlidingEventTimeWindows.of(what.size(), SLIDE))
                .aggregate(new Count(), Types.LONG, Types.LONG);
    }

    private static DataStream<Click> clicks(StreamExecutionEnvironment env, long elements) {
        // Each subtask reads one contiguous part of the numbers; all pass through the same time.
        long part = elements / PARALLELISM;
        DataGeneratorSource<Click> source =
                new DataGeneratorSource<>(
                        number -> click(number % part), elements, TypeInformation.of(Click.class));
        return env.fromSource(
                source,
                WatermarkStrategy.<Click>forGenerator(any -> new EverySecond())
                        .withTimestampAssigner((click, any) -> click.timestamp()),
                "clicks");
    }

    private static Click click(long place) {
        // Any order of keys in which each comes equally often.
        int key = (int) (place * 7919 % KEYS);
        return new Click(key, place * 1_000 * PARALLELISM / ELEMENTS_PER_SECOND);
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
            System.out.printf(
                    "%-18s %,10d elements, %6.2f s by the clock, %6.2f s of CPU%n",
                    what, what.elements, clock, cpuSeconds.get(what));
        }
        Map<Case, Double> costs = new EnumMap<>(Case.class);
        cpuSeconds.forEach(
                (what, seconds) ->
                        costs.put(
                                what,
                                1e6 * (seconds - cpuSeconds.get(Case.JOB_START)) / what.elements));
        costs.remove(Case.JOB_START);
        costs.forEach(
                (what, cost) ->
                        System.out.printf("%-18s %8.2f us of CPU for each element%n", what, cost));
        System.out.printf(
                "60-fold overlap costs %.2f times no overlap (promised: at most 1.2)%n",
                costs.get(Case.SLICED_60_FOLD) / costs.get(Case.SLICED_NO_OVERLAP));
        System.out.printf(
                "at 60-fold overlap Flink's operator costs %.0f times as much (promised: 50)%n",
                costs.get(Case.FLINK_60_FOLD) / costs.get(Case.SLICED_60_FOLD));
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
