package io.tidemark.bench;

import java.util.Arrays;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** What the benchmarks of operators have in common. */
final class Costs {

    private Costs() {}

    /** Starts a Flink cluster in this JVM, with one TaskManager; to be closed. */
    static MiniCluster cluster(int slots, MemorySize managed) throws Exception {
        return cluster(slots, managed, new Configuration());
    }

    /** Likewise, with other settings, too. */
    static MiniCluster cluster(int slots, MemorySize managed, Configuration configuration)
            throws Exception {
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, managed);
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(slots)
                                .build());
        cluster.start();
        return cluster;
    }

    /** The middle one of an odd number of values, or the greater of the middle two. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
