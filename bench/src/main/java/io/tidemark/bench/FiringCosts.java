package io.tidemark.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.windows.Panes;
import io.tidemark.windows.WindowEngine;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
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

/**
 * What it costs that a window fires, by the number of its slides: a few keys, one element of each
 * in each slide, a watermark after each, as many slides as make a window full and then as many
 * again (for 8,640 of them a tenth), as whole jobs. A sum, and a list of all elements, of which
 * only the length is told; on the heap and on RocksDB; sliced windows and Flink's own. And what it
 * costs that many slices are open, because the watermark is far behind: a sum in windows of one
 * slide each.
 */
public final class FiringCosts {

    private static final Duration SLIDE = Duration.ofSeconds(10);

    private static final int MEASURED = 3;

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final MiniCluster cluster;

    private FiringCosts(MiniCluster cluster) {
        this.cluster = cluster;
    }

    /** Runs all cases, each once to warm up and then three times, and prints the medians. */
    public static void main(String[] args) throws Exception {
        MiniCluster cluster = Costs.cluster(1, MemorySize.ofMebiBytes(256));
        try {
            FiringCosts costs = new FiringCosts(cluster);
            for (String backend : List.of("hashmap", "rocksdb")) {
                costs.print(backend, new Sum(), Types.LONG);
                costs.print(backend, new Listing(), Types.LIST(Types.LONG));
            }
            for (String backend : List.of("hashmap", "rocksdb")) {
                costs.printOpen(backend);
            }
        } finally {
            cluster.close();
        }
    }

    private <ACC> void print(
            String backend,
            AggregateFunction<Click, ACC, Long> aggregate,
            TypeInformation<ACC> type)
            throws Exception {
        for (int slides : new int[] {60, 360, 8_640}) {
            int keys = Math.max(1, 3_600 / slides);
            // Ten times as many, for what a job costs is not to be seen any more.
            double sliced = cost(backend, 10 * keys, slides, true, aggregate, type);
            // At 8,640 windows for each element, it would take hours.
            boolean isFlinkTooSlow = slides > 360;
            double flink =
                    isFlinkTooSlow
                            ? Double.NaN
                            : cost(backend, keys, slides, false, aggregate, type);
            System.out.printf(
                    "%-8s %-8s %,6d slides, %2d keys: sliced %7.1f us, Flink %9.1f us of CPU%n",
                    backend, aggregate.getClass().getSimpleName(), slides, keys, sliced, flink);
        }
    }

    private void printOpen(String backend) throws Exception {
        for (int open : new int[] {1, 100, 1_000, 10_000}) {
            int keys = Math.max(1, 10_000 / open);
            double[] costs = new double[MEASURED];
            for (int time = -1; time < MEASURED; time++) {
                long start = run(backend, 1, 1, 1, 0, true, new Sum(), Types.LONG);
                long job = run(backend, keys, 2L * open, 1, open, true, new Sum(), Types.LONG);
                costs[Math.max(time, 0)] = (job - start) / 1e3 / keys / (2 * open);
            }
            System.out.printf(
                    "%-8s %,6d open slices, %,6d keys: %7.1f us of CPU for an element%n",
                    backend, open, keys, Costs.median(costs));
        }
    }

    private <ACC> double cost(
            String backend,
            int keys,
            int slides,
            boolean sliced,
            AggregateFunction<Click, ACC, Long> aggregate,
            TypeInformation<ACC> type)
            throws Exception {
        int elements = slides + Math.min(slides, 864);
        double[] costs = new double[MEASURED];
        for (int time = -1; time < MEASURED; time++) {
            long start = run(backend, 1, 1, 1, 0, sliced, aggregate, type);
            long job = run(backend, keys, elements, slides, 0, sliced, aggregate, type);
            costs[Math.max(time, 0)] = (job - start) / 1e3 / keys / (elements + slides);
        }
        return Costs.median(costs);
    }

    private <ACC> long run(
            String backend,
            int keys,
            long elements,
            int slides,
            int open,
            boolean sliced,
            AggregateFunction<Click, ACC, Long> aggregate,
            TypeInformation<ACC> type)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        DataGeneratorSource<Click> source =
                new DataGeneratorSource<>(
                        number ->
                                new Click((int) (number % keys), number / keys * SLIDE.toMillis()),
                        elements * keys,
                        TypeInformation.of(Click.class));
        DataStream<Click> clicks =
                env.fromSource(
                        source,
                        WatermarkStrategy.<Click>forGenerator(
                                        any -> new EverySlide(open * SLIDE.toMillis()))
                                .withTimestampAssigner((click, any) -> click.timestamp()),
                        "clicks");
        Duration size = SLIDE.multipliedBy(slides);
        KeyedStream<Click, Integer> keyed = clicks.keyBy(Click::key, Types.INT);
        SlidingEventTimeWindows windows = SlidingEventTimeWindows.of(size, SLIDE);
        DataStream<?> values =
                sliced
                        ? Panes.of(keyed)
                                .window(windows)
                                .engine(WindowEngine.SLICES)
                                .aggregate("values", "values", aggregate, type, Types.LONG)
                        : keyed.window(windows).aggregate(aggregate, type, Types.LONG);
        values.sinkTo(new DiscardingSink<>());
        long before = PROCESS.getProcessCpuTime();
        cluster.executeJobBlocking(env.getStreamGraph().getJobGraph());
        return PROCESS.getProcessCpuTime() - before;
    }

    private static final class EverySlide implements WatermarkGenerator<Click> {

        private final long behind;
        private long latest = Long.MIN_VALUE;

        EverySlide(long behind) {
            this.behind = behind;
        }

        @Override
        public void onEvent(Click click, long timestamp, WatermarkOutput output) {
            if (timestamp > latest) {
                latest = timestamp;
                output.emitWatermark(new Watermark(timestamp - 1 - behind));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    private static final class Sum implements AggregateFunction<Click, Long, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Click click, Long sum) {
            return sum + click.timestamp();
        }

        @Override
        public Long getResult(Long sum) {
            return sum;
        }

        @Override
        public Long merge(Long left, Long right) {
            return left + right;
        }
    }

    private static final class Listing implements AggregateFunction<Click, List<Long>, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public List<Long> createAccumulator() {
            return new ArrayList<>();
        }

        @Override
        public List<Long> add(Click click, List<Long> all) {
            all.add(click.timestamp());
            return all;
        }

        @Override
        public Long getResult(List<Long> all) {
            return (long) all.size();
        }

        @Override
        public List<Long> merge(List<Long> left, List<Long> right) {
            left.addAll(right);
            return left;
        }
    }
}
