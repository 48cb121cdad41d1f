package io.tidemark.kafka;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.kafka.RequiredTopics.TopicOption;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import io.tidemark.options.Reachability;
import io.tidemark.options.UnreachableException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Sees before a job's graph is built that Kafka is as the job needs it. */
final class KafkaPreflight {

    private static final String BROKER_MAXIMUM = "transaction.max.timeout.ms";

    private KafkaPreflight() {}

    /**
     * Checks that the broker answers, that the topics are there, and, for exactly once, that the
     * transaction timeout is within the broker's maximum and longer than a checkpoint can take.
     *
     * @param topics the topics that must exist
     * @param checkpointTimeout the longest time that a checkpoint may take
     * @throws OptionsException if a topic is missing or the timeout does not fit
     * @throws UnreachableException if no broker answered within the connect timeout
     */
    static void check(
            KafkaJobOptions options, List<TopicOption> topics, Duration checkpointTimeout) {
        if (topics.isEmpty()) {
            return;
        }
        KafkaConnection kafka = options.kafka();
        Properties properties = properties(kafka);
        properties.setProperty("request.timeout.ms", "3000");
        properties.setProperty("default.api.timeout.ms", "5000");
        try (Admin admin = Admin.create(properties)) {
            Reachability.retry(
                    "Kafka (--bootstrap-servers)",
                    kafka.bootstrapServers(),
                    options.connectTimeout(),
                    () -> brokerIsReady(admin, options, topics, checkpointTimeout));
        } catch (ConfigException e) {
            throw new OptionsException("--bootstrap-servers or --kafka-config: " + e.getMessage());
        } catch (KafkaException e) {
            throw new OptionsException(
                    "--bootstrap-servers or --kafka-config: "
                            + (e.getCause() == null ? e : e.getCause()).getMessage());
        }
    }

    private static Properties properties(KafkaConnection kafka) {
        try {
            return kafka.properties();
        } catch (UncheckedIOException e) {
            throw new OptionsException("--kafka-config: " + e.getMessage());
        }
    }

    private static boolean brokerIsReady(
            Admin admin,
            KafkaJobOptions options,
            List<TopicOption> topics,
            Duration checkpointTimeout)
            throws Exception {
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(topics.stream().map(TopicOption::topic).distinct().toList())
                        .topicNameValues();
        for (TopicOption topic : topics) {
            try {
                descriptions.get(topic.topic()).get();
            } catch (ExecutionException e) {
                throw explained(e, topic, options.kafka());
            }
        }
        if (options.guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
            checkTransactionTimeout(admin, options, checkpointTimeout);
        }
        return true;
    }

    private static Exception explained(
            ExecutionException error, TopicOption topic, KafkaConnection kafka) {
        Throwable cause = error.getCause();
        if (cause instanceof UnknownTopicOrPartitionException
                || cause instanceof InvalidTopicException) {
            return new OptionsException(
                    topic.option()
                            + ": there is no topic '"
                            + topic.topic()
                            + "' at "
                            + kafka.bootstrapServers()
                            + "; jobs do not create topics");
        }
        if (cause instanceof TopicAuthorizationException) {
            return new OptionsException(
                    topic.option()
                            + ": "
                            + kafka.bootstrapServers()
                            + " refuses us the topic '"
                            + topic.topic()
                            + "'; it is not there, or the user of --kafka-config may not Describe"
                            + " it");
        }
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return new OptionsException(
                    "--kafka-config: "
                            + kafka.bootstrapServers()
                            + " refuses us: "
                            + cause.getMessage());
        }
        return error;
    }

    private static void checkTransactionTimeout(
            Admin admin, KafkaJobOptions options, Duration checkpointTimeout) throws Exception {
        Duration timeout = options.transactionTimeout();
        Duration needed = options.checkpointInterval().plus(checkpointTimeout);
        if (timeout.compareTo(needed) <= 0) {
            throw new OptionsException(
                    "--transaction-timeout: "
                            + Durations.format(timeout)
                            + " must be longer than the checkpoint interval and the checkpoint"
                            + " timeout together ("
                            + Durations.format(needed)
                            + "), or a slow checkpoint loses its records");
        }
        String broker = admin.describeCluster().nodes().get().iterator().next().idString();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
        long maximum;
        try {
            maximum =
                    Long.parseLong(
                            admin.describeConfigs(List.of(resource))
                                    .all()
                                    .get()
                                    .get(resource)
                                    .get(BROKER_MAXIMUM)
                                    .value());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                throw new OptionsException(
                        "--kafka-config: "
                                + options.kafka().bootstrapServers()
                                + " does not tell us its "
                                + BROKER_MAXIMUM
                                + ", which exactly once needs; the user wants DescribeConfigs on"
                                + " the cluster");
            }
            throw e;
        }
        if (timeout.toMillis() > maximum) {
            throw new OptionsException(
                    "--transaction-timeout: "
                            + Durations.format(timeout)
                            + " is more than the broker's "
                            + BROKER_MAXIMUM
                            + " ("
                            + Durations.format(Duration.ofMillis(maximum))
                            + ")");
        }
    }
}
