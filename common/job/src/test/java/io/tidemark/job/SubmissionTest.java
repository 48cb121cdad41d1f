package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.options.OptionsException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.client.program.StreamPlanEnvironment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectClusterRESTAddress;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionTest {

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    /** {@code remote} is a client's, {@code embedded} that of a main in the JobManager. */
    private static StreamExecutionEnvironment environment(String target, String host, int port) {
        Configuration configuration = new Configuration();
        configuration.set(DeploymentOptions.TARGET, target);
        configuration.set(RestOptions.ADDRESS, host);
        configuration.set(RestOptions.PORT, port);
        return new StreamExecutionEnvironment(configuration);
    }

    private static JobClient start(StreamExecutionEnvironment env, String name) throws Exception {
        env.fromSource(
                        new NumberSequenceSource(0, Long.MAX_VALUE - 1),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"remote", "embedded"})
    void aSecondCopyIsRefusedUntilTheFirstHasEnded(
            String target, @InjectClusterRESTAddress URI rest) throws Exception {
        StreamExecutionEnvironment env = environment(target, rest.getHost(), rest.getPort());
        JobClient job =
                start(environment("remote", rest.getHost(), rest.getPort()), "some-" + target);

        assertThatThrownBy(() -> Submission.begin(env, "some-" + target))
                .isInstanceOf(OptionsException.class)
                .hasMessageMatching(
                        "some-%s is [A-Z]+ already \\(job %s\\); stop it first, or tell the new one apart with --deployment"
                                .formatted(target, job.getJobID()));
        Submission.begin(env, "some-" + target + "@other").end();
        // It was not left behind that a submission had begun.
        job.cancel().get();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> job.getJobStatus().get() == JobStatus.CANCELED);
        Submission.begin(env, "some-" + target).end();
    }

    @Test
    void aClusterThatDoesNotAnswerStopsNoJob() {
        for (String target : new String[] {"remote", "embedded", "nowhere"}) {
            long start = System.nanoTime();
            Submission.begin(environment(target, "127.0.0.1", 1), "some-job").end();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void aJobForThisJvmAloneAndAPlanAreSubmittedToNoCluster() {
        Configuration embedded = new Configuration();
        embedded.set(DeploymentOptions.TARGET, "embedded");
        for (StreamExecutionEnvironment env :
                List.of(
                        environment("local", "127.0.0.1", 1),
                        new StreamExecutionEnvironment(new Configuration()),
                        new StreamPlanEnvironment(embedded, getClass().getClassLoader(), 1))) {
            Submission first = Submission.begin(env, "a");
            Submission second = Submission.begin(env, "a");
            first.end();
            second.end();
        }
    }

    @Test
    void twoAtOnceAreOne() {
        Submission first = Submission.claim("a");
        Submission other = Submission.claim("b");
        assertThatThrownBy(() -> Submission.claim("a"))
                .isInstanceOf(OptionsException.class)
                .hasMessage("a is being submitted already; look for it among the running jobs");
        first.end();
        Submission.claim("a").end();
        other.end();
    }
}
