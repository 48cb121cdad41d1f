package io.tidemark.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.RestoredDefinitions;
import io.tidemark.state.StateDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A job that starts from a savepoint of the same job with other options. */
class ChangedOptionsTest {

    private static final OutputTag<Long> LATE = new OutputTag<>("late", Types.LONG);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir Path folder;

    @Test
    void otherOptionsAreRefusedBeforeTheJobStarts(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        String savepoint = savepoint(cluster, settings(20, OutputMode.COMPLETE, false), null);

        assertThat(isDiscarded(settings(20, OutputMode.COMPLETE, false), savepoint)).isFalse();
        assertThatThrownBy(() -> isDiscarded(settings(10, OutputMode.COMPLETE, false), savepoint))
                .isInstanceOf(StateDefinition.ChangedException.class)
                .hasMessageStartingWith(
                        "--size: the restored windows were written with 20ms and the job now has"
                                + " 10ms; ");
        assertThatThrownBy(() -> isDiscarded(settings(20, OutputMode.UPDATE, false), savepoint))
                .isInstanceOf(StateDefinition.ChangedException.class)
                .hasMessageStartingWith(
                        "--output-mode: the restored windows were written with complete and the job"
                                + " now has update; ");
    }

    @Test
    void slicesAreNotCountsOfOpenWindows(@InjectMiniCluster MiniCluster cluster) throws Exception {
        String savepoint = savepoint(cluster, settings(20, OutputMode.APPEND, false), null);

        assertThatThrownBy(() -> isDiscarded(settings(20, OutputMode.UPDATE, false), savepoint))
                .hasMessageStartingWith(
                        "--output-mode: the restored windows were written with append and the job"
                                + " now has update; ");
        assertThatThrownBy(() -> isDiscarded(settings(10, OutputMode.APPEND, false), savepoint))
                .hasMessageStartingWith(
                        "--size: the restored windows were written with 20ms and the job now has"
                                + " 10ms; ");
        String after = savepoint(cluster, settings(10, OutputMode.APPEND, true), savepoint);
        assertThat(isDiscarded(settings(10, OutputMode.APPEND, false), after)).isFalse();
    }

    @Test
    void aJobThatStartsAllTheSameFailsOnce(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        String savepoint = savepoint(cluster, settings(20, OutputMode.COMPLETE, false), null);

        assertThatThrownBy(
                        () ->
                                job(settings(10, OutputMode.COMPLETE, false), savepoint)
                                        .executeAsync()
                                        .getJobExecutionResult()
                                        .get(60, TimeUnit.SECONDS))
                .hasStackTraceContaining("--size: the restored windows were written with 20ms");
    }

    @Test
    void otherWindowsAreDroppedIfThatIsWanted(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        String before = savepoint(cluster, settings(20, OutputMode.COMPLETE, false), null);

        Counts.Settings other = settings(10, OutputMode.COMPLETE, true);
        assertThat(isDiscarded(other, before)).isTrue();
        String after = savepoint(cluster, other, before);
        assertThat(isDiscarded(other, after)).isFalse();
        assertThatThrownBy(() -> isDiscarded(settings(20, OutputMode.COMPLETE, false), after))
                .hasMessageContaining("written with 10ms");
    }

    private String savepoint(MiniCluster cluster, Counts.Settings settings, String restored)
            throws Exception {
        JobClient job = job(settings, restored).executeAsync();
        CommonTestUtils.waitForAllTaskRunning(cluster, job.getJobID(), false);
        return job.stopWithSavepoint(false, folder.toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
    }

    private static boolean isDiscarded(Counts.Settings settings, String savepoint)
            throws Exception {
        return RestoredDefinitions.isDiscarded(job(settings, null).getStreamGraph(), savepoint);
    }

    private static Counts.Settings settings(long sizeMs, OutputMode mode, boolean discardOther) {
        Duration size = Duration.ofMillis(sizeMs);
        return new Counts.Settings(size, size, mode, Duration.ofMillis(100), discardOther);
    }

    private static StreamExecutionEnvironment job(Counts.Settings settings, String restored) {
        Configuration configuration = new Configuration();
        // Were the refusal a failure like others, the job would never end.
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        if (restored != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, restored);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration).setParallelism(1);
        Counts.perWindow(
                        env.fromSource(
                                        new NumberSequenceSource(0, Long.MAX_VALUE - 1),
                                        WatermarkStrategy.<Long>forMonotonousTimestamps()
                                                .withTimestampAssigner(
                                                        (number, none) -> number / 1_000_000),
                                        "numbers")
                                .uid("numbers"),
                        number -> "a",
                        settings,
                        "counts",
                        LATE,
                        late -> {})
                .sinkTo(new DiscardingSink<>())
                .uid("rows");
        return env;
    }
}
