package io.tidemark.bench;

import io.tidemark.windows.PaneEvictor;
import io.tidemark.windows.Panes;
import io.tidemark.windows.Triggers;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
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
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.evictors.CountEvictor;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * What one long session costs whose elements are kept, for a function or an evictor: whole jobs
 * with one subtask and one key, each element of which makes the session longer. Panes and Flink's
 * own operator in turn; {@link #main} prints the median time of each and, from one number of
 * elements to the next, by how much the time grew.
 */
public final class SessionCosts {

    private static final List<Integer> ELEMENTS = List.of(1_000, 4_000, 16_000, 64_000);
    private static final EventTimeSessionWindows SESSIONS =
            EventTimeSessionWindows.withGap(Duration.ofSeconds(1));
    private static final int KEPT = 100;
    private static final int RUNS = 3;

    private enum Case {
        PANES_FUNCTION,
        FLINK_FUNCTION,
        PANES_EVICTOR,
        FLINK_EVICTOR
    }

    private SessionCosts() {}

    /**
     * Runs all cases.
     *
     * @param backends {@code hashmap} and {@code rocksdb}, or one of them; both if none
     */
    public static void main(String[] backends) throws Exception {
        MiniCluster cluster = Costs.cluster(1, MemorySize.ofMebiBytes(256));
        try {
            for (String backend :
                    backends.length == 0 ? new String[] {"hashmap", "rocksdb"} : backends) {
                for (Case what : Case.values()) {
                    median(cluster, backend, what, ELEMENTS.get(0));
                    double before = 0;
                    for (int elements : ELEMENTS) {
                        double seconds = median(cluster, backend, what, elements);
                        System.out.printf(
                                "%-8s %-15s %,7d elements %7.3f s%s%n",
                                backend,
                                what,
                                elements,
                                seconds,
                                before == 0 ? "" : String.format(", %.1f times", seconds / before));
                        before = seconds;
                    }
                }
            }
        } finally {
            cluster.close();
        }
    }

    private static double median(MiniCluster cluster, String backend, Case what, int elements)
            throws Exception {
        double[] seconds = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            seconds[run] = seconds(cluster, backend, what, elements);
        }
        return Costs.median(seconds);
    }

    private static double seconds(MiniCluster cluster, String backend, Case what, int elements)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        KeyedStream<Long, Integer> session =
                env.fromSource(
                                new DataGeneratorSource<>(number -> number, elements, Types.LONG),
                                WatermarkStrategy.<Long>noWatermarks()
                                        .withTimestampAssigner((number, any) -> number),
                                "elements")
                        .keyBy(number -> 0, Types.INT);
        DataStream<?> results =
                switch (what) {
                    case PANES_FUNCTION -> panes(session, null);
                    case PANES_EVICTOR -> panes(session, PaneEvictor.count(KEPT));
                    case FLINK_FUNCTION -> session.window(SESSIONS).process(new Size());
                    case FLINK_EVICTOR ->
                            session.window(SESSIONS)
                                    .evictor(CountEvictor.of(KEPT))
                                    .process(new Size());
                };
        results.sinkTo(new DiscardingSink<>());
        return cluster.executeJobBlocking(env.getStreamGraph().getJobGraph()).getNetRuntime() / 1e3;
    }

    private static DataStream<?> panes(KeyedStream<Long, Integer> session, PaneEvictor evictor) {
        Panes<Integer, Long, TimeWindow> panes =
                Panes.of(session).window(SESSIONS).trigger(Triggers.afterWatermark());
        if (evictor != null) {
            panes.evictor(evictor);
        }
        return panes.process("sizes", "sizes", SessionCosts::size, Types.LONG);
    }

    private static long size(Iterable<Long> elements) {
        long size = 0;
        for (Long ignored : elements) {
            size++;
        }
        return size;
    }

    private static final class Size extends ProcessWindowFunction<Long, Long, Integer, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                Integer key, Context context, Iterable<Long> elements, Collector<Long> out) {
            out.collect(size(elements));
        }
    }
}
