package io.tidemark.kafka;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.job.JobOptions;
import io.tidemark.options.Durations;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that all jobs with Kafka share; a job's own options extend it. */
public abstract class KafkaJobOptions extends JobOptions {

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
            converter = GuaranteeConverter.class,
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

    /** The consumer group, and what client and transactional ids begin with. */
    public final String clientId() {
        return "tidemark-" + job() + "-" + deployment();
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

    @Override
    protected void configure(Configuration configuration) {
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
    }

    @Override
    protected void prepare(StreamExecutionEnvironment env) {
        KafkaPreflight.check(
                this,
                topics().list(),
                Duration.ofMillis(env.getCheckpointConfig().getCheckpointTimeout()));
    }

    /** The topics that must exist before the job starts, with the option that names each. */
    protected abstract RequiredTopics topics();

    @Override
    protected void validate() {
        super.validate();
        Durations.requirePositive("--checkpoint-interval", checkpointInterval);
        Durations.requirePositive("--transaction-timeout", transactionTimeout);
        Durations.requirePositive("--connect-timeout", connectTimeout);
    }

    static final class GuaranteeConverter implements ITypeConverter<DeliveryGuarantee> {

        @Override
        public DeliveryGuarantee convert(String text) {
            for (DeliveryGuarantee guarantee : DeliveryGuarantee.values()) {
                if (guarantee.toString().equalsIgnoreCase(text)) {
                    return guarantee;
                }
            }
            throw new TypeConversionException(
                    "'" + text + "' is none of exactly-once, at-least-once, none");
        }
    }
}
