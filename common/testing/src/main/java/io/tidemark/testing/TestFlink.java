package io.tidemark.testing;

import io.tidemark.job.JobMain;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.test.junit5.MiniClusterExtension;

/**
 * A Flink cluster in the test's JVM for a job's dataflow, and a failure when the test wants one.
 */
public final class TestFlink {

    /** Static, because Flink runs copies of operators. */
    private static final AtomicBoolean FAIL = new AtomicBoolean();

    private TestFlink() {}

    /** A cluster of two slots, to be registered as a JUnit extension. */
    public static MiniClusterExtension cluster() {
        return cluster(new Configuration());
    }

    /** A cluster of two slots that reports its metrics. */
    public static MiniClusterExtension cluster(InMemoryReporter metrics) {
        return cluster(metrics.addToConfiguration(new Configuration()));
    }

    private static MiniClusterExtension cluster(Configuration configuration) {
        return new MiniClusterExtension(
                new MiniClusterResourceConfiguration.Builder()
                        .setNumberTaskManagers(1)
                        .setNumberSlotsPerTaskManager(2)
                        .setConfiguration(configuration)
                        .build());
    }

    /** The settings of every job, with a checkpoint every 50 ms, and so many restarts at most. */
    public static Configuration configuration(int restarts) {
        Configuration configuration = JobMain.jobDefaults();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, restarts);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        return configuration;
    }

    /** An environment of {@link #configuration}, with parallelism 2. */
    public static StreamExecutionEnvironment environment(int restarts) {
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration(restarts))
                .setParallelism(2);
    }

    /**
     * The uids of all operators, sorted, without those that Flink derives for sinks' committers.
     */
    public static List<String> uids(StreamExecutionEnvironment env) {
        return env.getStreamGraph().getStreamNodes().stream()
                .map(StreamNode::getTransformationUID)
                .filter(Objects::nonNull)
                .filter(uid -> !uid.startsWith("Sink Committer"))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * The max parallelism of each operator, by uid, which is that of the task that it is chained
     * into. A savepoint can be restored with another parallelism only if none of these changes with
     * it.
     */
    public static Map<String, Integer> maxParallelisms(StreamExecutionEnvironment env) {
        Map<String, Integer> byUid = new TreeMap<>();
        for (JobVertex task : env.getStreamGraph().getJobGraph().getVertices()) {
            for (OperatorIDPair operator : task.getOperatorIDs()) {
                byUid.put(operator.getUserDefinedOperatorUid(), task.getMaxParallelism());
            }
        }
        return byUid;
    }

    /** The next element that comes by {@link #failingWhenAsked} fails the job; only that one. */
    public static void askForFailure() {
        FAIL.set(true);
    }

    /** Whether there was a failure since the last one was asked for. */
    public static boolean hasFailed() {
        return !FAIL.get();
    }

    /** Passes everything on, and fails once when the test has asked for it. */
    public static <T> DataStream<T> failingWhenAsked(DataStream<T> stream) {
        return stream.map(
                        element -> {
                            if (FAIL.compareAndSet(true, false)) {
                                throw new IllegalStateException("as the test asked");
                            }
                            return element;
                        })
                .returns(stream.getType())
                .setParallelism(stream.getParallelism())
                .uid("fail-once")
                .name("fail-once");
    }
}
