package io.tidemark.tables;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which topics there are, and which of them are tables: those that are compacted, so that the last
 * record of each key stays. Topics of Kafka's own are left out. Safe for use by many threads.
 */
public final class KafkaTopics implements AutoCloseable {

    private final String address;
    private final Duration patience;
    private final Admin admin;

    /**
     * A topic in a list.
     *
     * @param table whether it is compacted
     */
    public record Listed(String name, boolean table) {}

    /**
     * A topic.
     *
     * @param id another one if the topic was deleted and created again
     */
    record Topic(String name, Uuid id, int partitions) {

        List<TopicPartition> all() {
            return IntStream.range(0, partitions)
                    .mapToObj(number -> new TopicPartition(name, number))
                    .toList();
        }
    }

    /**
     * Connects when it is first asked.
     *
     * @param connection properties of Kafka's clients, bootstrap.servers among them
     * @param patience how long an answer may take
     * @throws IllegalArgumentException if the properties cannot work, also if no host of
     *     bootstrap.servers has an address
     */
    public KafkaTopics(Properties connection, Duration patience) {
        this.address = connection.getProperty("bootstrap.servers");
        this.patience = patience;
        Properties properties = new Properties();
        properties.putAll(connection);
        String timeout = Long.toString(patience.toMillis());
        properties.setProperty("request.timeout.ms", timeout);
        properties.setProperty("default.api.timeout.ms", timeout);
        try {
            admin = Admin.create(properties);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (KafkaException e) {
            throw new IllegalArgumentException(
                    (e.getCause() == null ? e : e.getCause()).getMessage(), e);
        }
    }

    /**
     * All topics, by name.
     *
     * @throws KafkaUnreachableException if Kafka does not answer in time
     */
    public List<Listed> list() {
        Set<String> names = answer(admin.listTopics().names());
        List<ConfigResource> resources =
                names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList();
        Map<ConfigResource, Config> configurations = new HashMap<>();
        admin.describeConfigs(resources)
                .values()
                .forEach(
                        (resource, configuration) -> {
                            try {
                                configurations.put(resource, answer(configuration));
                            } catch (NoSuchTopicException e) {
                                // Deleted between the two questions.
                            }
                        });
        return configurations.entrySet().stream()
                .map(entry -> new Listed(entry.getKey().name(), isCompacted(entry.getValue())))
                .sorted((a, b) -> NaturalOrder.INSTANCE.compare(a.name(), b.name()))
                .toList();
    }

    /**
     * The names of all topics, in their order.
     *
     * @throws KafkaUnreachableException if Kafka does not answer in time
     */
    List<String> names() {
        return answer(admin.listTopics().names()).stream().sorted(NaturalOrder.INSTANCE).toList();
    }

    /**
     * How a topic is configured.
     *
     * @throws NoSuchTopicException if there is none of this name
     * @throws KafkaUnreachableException if Kafka does not answer in time
     */
    Config configuration(String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try {
            return answer(admin.describeConfigs(List.of(resource)).values().get(resource));
        } catch (NoSuchTopicException e) {
            throw new NoSuchTopicException("there is no topic '" + name + "' at " + address);
        }
    }

    static boolean isCompacted(Config configuration) {
        return configuration
                .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                .value()
                .contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    /**
     * A topic.
     *
     * @throws NoSuchTopicException if there is none
     * @throws KafkaUnreachableException if Kafka does not answer in time
     */
    Topic describe(String name) {
        KafkaFuture<TopicDescription> asked =
                admin.describeTopics(List.of(name)).topicNameValues().get(name);
        try {
            TopicDescription description = answer(asked);
            return new Topic(name, description.topicId(), description.partitions().size());
        } catch (NoSuchTopicException e) {
            throw new NoSuchTopicException("there is no topic '" + name + "' at " + address);
        }
    }

    private <T> T answer(KafkaFuture<T> asked) {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw explained(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw explained(e);
        }
    }

    /** What to throw for what a client of Kafka threw. */
    RuntimeException explained(Throwable error) {
        if (error instanceof UnknownTopicOrPartitionException
                || error instanceof InvalidTopicException) {
            return new NoSuchTopicException("there is no such topic at " + address);
        }
        if (error instanceof AuthenticationException || error instanceof AuthorizationException) {
            return new KafkaUnreachableException(
                    "Kafka at " + address + " refuses us: " + error.getMessage(), error);
        }
        return new KafkaUnreachableException(
                "Kafka at " + address + " did not answer within " + patience.toSeconds() + " s",
                error);
    }

    /** Where Kafka is. */
    String address() {
        return address;
    }

    /** How long an answer may take. */
    Duration patience() {
        return patience;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
