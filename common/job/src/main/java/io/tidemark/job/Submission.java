package io.tidemark.job;

import io.tidemark.options.OptionsException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.client.deployment.ClusterClientFactory;
import org.apache.flink.client.deployment.ClusterDescriptor;
import org.apache.flink.client.deployment.DefaultClusterClientServiceLoader;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.deployment.application.executors.EmbeddedExecutor;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.StreamPlanEnvironment;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job on its way to a cluster. A second one of the same name would read with the first one's
 * consumer group, and abort its transactions; so it is refused, wherever it comes from.
 */
final class Submission {

    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PREFIX = "io.tidemark.submitting.";

    private final String claim;

    private Submission(String claim) {
        this.claim = claim;
    }

    /**
     * Begins a submission; {@link #end} ends it.
     *
     * @throws OptionsException if a job of this name runs on the cluster, or is being submitted
     */
    static Submission begin(StreamExecutionEnvironment env, String name) {
        ReadableConfig configuration = env.getConfiguration();
        String target =
                configuration.getOptional(DeploymentOptions.TARGET).orElse(LocalExecutor.NAME);
        if (env instanceof StreamPlanEnvironment || target.equals(LocalExecutor.NAME)) {
            // Nothing goes to a cluster to which others could submit, too.
            return new Submission(null);
        }
        Submission submission = claim(name);
        try {
            activeJob(configuration, name).ifPresent(Submission::refuse);
        } catch (RuntimeException e) {
            submission.end();
            throw e;
        }
        return submission;
    }

    /**
     * Each main in a JobManager has a class loader of its own; what they share is the properties of
     * the JVM.
     */
    static Submission claim(String name) {
        String claim = PREFIX + name;
        if (System.getProperties().putIfAbsent(claim, "") != null) {
            throw new OptionsException(
                    name + " is being submitted already; look for it among the running jobs");
        }
        return new Submission(claim);
    }

    private static void refuse(JobStatusMessage job) {
        throw new OptionsException(
                "%s is %s already (job %s); stop it first, or tell the new one apart with"
                                .formatted(job.getJobName(), job.getJobState(), job.getJobId())
                        + " --deployment");
    }

    /** The job of this name that has not ended; empty also if the cluster could not be asked. */
    private static Optional<JobStatusMessage> activeJob(ReadableConfig effective, String name) {
        Configuration configuration = Configuration.fromMap(effective.toMap());
        // One that does not answer is no reason to wait, or not to submit.
        configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, 0);
        try {
            return jobs(configuration).stream()
                    .filter(job -> job.getJobName().equals(name))
                    .filter(job -> !job.getJobState().isGloballyTerminalState())
                    .findFirst();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("whether {} runs already is not known: the cluster was not reached", name, e);
        }
        return Optional.empty();
    }

    private static Collection<JobStatusMessage> jobs(Configuration configuration) throws Exception {
        if (EmbeddedExecutor.NAME.equals(configuration.get(DeploymentOptions.TARGET))) {
            // This is the JobManager, whose REST server is the cluster's.
            return jobs(new RestClusterClient<>(configuration, StandaloneClusterId.getInstance()));
        }
        return jobs(
                configuration,
                new DefaultClusterClientServiceLoader().getClusterClientFactory(configuration));
    }

    private static <T> Collection<JobStatusMessage> jobs(
            Configuration configuration, ClusterClientFactory<T> factory) throws Exception {
        T cluster = factory.getClusterId(configuration);
        try (ClusterDescriptor<T> descriptor = factory.createClusterDescriptor(configuration)) {
            return jobs(descriptor.retrieve(cluster).getClusterClient());
        }
    }

    private static Collection<JobStatusMessage> jobs(ClusterClient<?> cluster) throws Exception {
        try (cluster) {
            return cluster.listJobs().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void end() {
        if (claim != null) {
            System.getProperties().remove(claim);
        }
    }
}
