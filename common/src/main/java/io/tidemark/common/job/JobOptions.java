package io.tidemark.common.job;

import io.tidemark.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import org.apache.flink.connector.base.DeliveryGuarantee;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options that all jobs share; a job's own options extend it. Each option can also be given as
 * an environment variable ({@code --bootstrap-servers} as {@code TIDEMARK_BOOTSTRAP_SERVERS}) or in
 * an {@code @file}. Secrets are never options: options name the variable or file that holds them
 * ({@link Secret}).
 */
@Command(sortOptions = false, usageHelpAutoWidth = true)
public abstract class JobOptions {

    @Spec CommandSpec spec;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT[,…]",
            defaultValue = "127.0.0.1:9092",
            description = "Kafka brokers to start from. Default: ${DEFAULT-VALUE}.")
    String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Kafka client properties (SASL, TLS), read here and, for its secrets, on each"
                            + " TaskManager at the same path.")
    String kafkaConfig;

    @Option(
            names = "--deployment",
            paramLabel = "NAME",
            defaultValue = "default",
            description =
                    "Tells apart several copies of this job: part of the job's name, of its consumer"
                            + " group and of its transactional ids. Default: ${DEFAULT-VALUE}.")
    String deployment;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "Time between checkpoints; exactly-once results become readable with each"
                            + " completed one. Default: ${DEFAULT-VALUE}.")
    Duration checkpointInterval;

    @Option(
            names = "--guarantee",
            defaultValue = "exactly-once",
            description =
                    "Delivery to Kafka: exactly-once (transactions with two-phase commit),"
                            + " at-least-once, or none (at most once under failures of the broker)."
                            + " Default: ${DEFAULT-VALUE}.")
    DeliveryGuarantee guarantee;

    @Option(
            names = "--transaction-timeout",
            paramLabel = "DURATION",
            defaultValue = "15m",
            description =
                    "How long the broker keeps an open transaction; bounds how long the job may be"
                            + " down without losing what it had not committed. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration transactionTimeout;

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description =
                    "How long to try to reach Kafka and other services at start. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration connectTimeout;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    /** The job's name without its deployment: the name of its command, such as quotes-ingest. */
    public final String job() {
        return spec.name();
    }

    /** The name in Flink's web UI: the job's name, and the deployment unless it is the default. */
    public final String jobName() {
        return "default".equals(deployment) ? job() : job() + "@" + deployment;
    }

    /** The consumer group and the prefix of transactional ids. */
    public final String clientId() {
        return "tidemark-" + job() + "-" + deployment;
    }

    public final KafkaConnection kafka() {
        return new KafkaConnection(bootstrapServers, kafkaConfig);
    }

    public final Duration checkpointInterval() {
        return checkpointInterval;
    }

    public final DeliveryGuarantee guarantee() {
        return guarantee;
    }

    public final Duration transactionTimeout() {
        return transactionTimeout;
    }

    public final Duration connectTimeout() {
        return connectTimeout;
    }

    /** The topics that must exist before the job starts, with the option that names each. */
    protected abstract List<TopicOption> topics();

    /**
     * Checks what one option alone does not tell.
     *
     * @throws OptionsException with one line that names the option
     */
    protected void validate() {
        if (!deployment.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new OptionsException(
                    "--deployment: '"
                            + deployment
                            + "' must be 1 to 64 letters, digits, dots, dashes or underscores");
        }
        requirePositive("--checkpoint-interval", checkpointInterval);
        requirePositive("--transaction-timeout", transactionTimeout);
        requirePositive("--connect-timeout", connectTimeout);
    }

    /** Refuses a duration that is zero. */
    protected static void requirePositive(String option, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new OptionsException(option + ": must be longer than 0");
        }
    }

    /** An option and the topic that it names. */
    public record TopicOption(String option, String topic) {}
}
