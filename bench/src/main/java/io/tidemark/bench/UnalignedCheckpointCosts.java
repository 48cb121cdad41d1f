package io.tidemark.bench;

import io.tidemark.windows.Panes;
import io.tidemark.windows.WindowEngine;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/**
 * How long unaligned checkpoints take while the receivers of sliced windows hold their senders
 * back, which have gathered thousands of slices: 100,000 keys in windows that do not end, and an
 * aggregate that takes a tenth of a millisecond for each merge.
 */
public final class UnalignedCheckpointCosts {

    private static final int KEYS = 100_000;
    private static final int CHECKPOINTS = 15;

    private UnalignedCheckpointCosts() {}

    /** Runs one job until it has taken its checkpoints, and prints how long they took, ms. */
    public static void main(String[] args) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, MemorySize.parse("4kb"));
        MiniCluster cluster = Costs.cluster(2, MemorySize.ofMebiBytes(64), configuration);
        try {
            print(durations(cluster));
        } finally {
            cluster.close();
        }
    }

    /** In ms, ascending. */
    private static long[] durations(MiniCluster cluster) throws Exception {
        JobGraph job = job();
        cluster.submitJob(job).get();
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (stats(cluster, job).getCounts().getNumberOfCompletedCheckpoints() < CHECKPOINTS
                && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        long[] durations =
                stats(cluster, job).getHistory().getCheckpoints().stream()
                        .filter(checkpoint -> checkpoint.getStatus().isCompleted())
                        // The first ones come before all is full.
                        .filter(checkpoint -> checkpoint.getCheckpointId() > 5)
                        .mapToLong(checkpoint -> checkpoint.getEndToEndDuration())
                        .sorted()
                        .toArray();
        cluster.cancelJob(job.getJobID()).get();
        return durations;
    }

    private static void print(long[] durations) {
        System.out.printf(
                "%d checkpoints: median %d ms, longest %d ms%n",
                durations.length, durations[durations.length / 2], durations[durations.length - 1]);
    }

    private static CheckpointStatsSnapshot stats(MiniCluster cluster, JobGraph job)
            throws Exception {
        return cluster.getExecutionGraph(job.getJobID()).get().getCheckpointStatsSnapshot();
    }

    private static JobGraph job() {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        configuration.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(4));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        DataStream<Click> clicks =
                env.fromSource(
                        new DataGeneratorSource<>(
                                number -> new Click((int) (number * 7919 % KEYS), number / 200),
                                Long.MAX_VALUE,
                                TypeInformation.of(Click.class)),
                        WatermarkStrategy.<Click>forMonotonousTimestamps()
                                .withTimestampAssigner((click, any) -> click.timestamp()),
                        "clicks");
        Panes.of(clicks.keyBy(Click::key, Types.INT))
                .window(TumblingEventTimeWindows.of(Duration.ofDays(100_000)))
                .engine(WindowEngine.SLICES)
                .aggregate("counts", "counts", new Count<>(Duration.ofNanos(100_000)))
                .sinkTo(new DiscardingSink<>());
        return env.getStreamGraph().getJobGraph();
    }
}
