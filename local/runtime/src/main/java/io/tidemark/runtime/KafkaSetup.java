package io.tidemark.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.delivery.TopicSpec;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What the platform asks of its broker: whether it is there, topics, and what is in some of them
 * from the start.
 */
final class KafkaSetup {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Object> PATIENCE =
            Map.of("request.timeout.ms", 20_000, "default.api.timeout.ms", 30_000);

    private final String bootstrapServers;

    KafkaSetup(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** Whether the broker answers and has registered with its controller. */
    boolean isReady() throws InterruptedException {
        // Kafka's client asks again with pauses of up to a second.
        if (!accepts()) {
            return false;
        }
        try (Admin admin =
                Admin.create(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "request.timeout.ms",
                                2_000,
                                "default.api.timeout.ms",
                                2_000))) {
            return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private boolean accepts() {
        int colon = bootstrapServers.lastIndexOf(':');
        try (Socket socket =
                new Socket(
                        bootstrapServers.substring(0, colon),
                        Integer.parseInt(bootstrapServers.substring(colon + 1)))) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Creates the topics that are not there yet. */
    void createTopics(List<TopicSpec> topics) throws InterruptedException {
        try (Admin admin = Admin.create(with(PATIENCE))) {
            Set<String> existing = admin.listTopics().names().get();
            List<NewTopic> missing =
                    topics.stream()
                            .filter(topic -> !existing.contains(topic.name()))
                            .map(
                                    topic ->
                                            new NewTopic(
                                                            topic.name(),
                                                            Optional.of(topic.partitions()),
                                                            Optional.empty())
                                                    .configs(topic.configuration()))
                            .toList();
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            throw PlatformException.failed(
                    "topics cannot be created: " + PlatformException.words(e.getCause()));
        }
    }

    /**
     * Writes the lines of a file to a topic.
     *
     * @param file JSON lines
     * @param keyField the field of a line that is its key
     * @return how many there were
     */
    int load(Path file, String topic, String keyField) throws InterruptedException {
        try {
            return write(
                    Files.readAllLines(file, StandardCharsets.UTF_8),
                    topic,
                    keyField,
                    file.toString());
        } catch (IOException e) {
            throw PlatformException.failed(file + " cannot be read: " + PlatformException.words(e));
        }
    }

    /**
     * Writes lines to a topic.
     *
     * @param lines JSON
     * @param keyField the field of a line that is its key
     * @param from where they come from, for messages
     * @return how many there were
     */
    int write(List<String> lines, String topic, String keyField, String from)
            throws InterruptedException {
        List<Future<?>> writes = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        with(Map.of("acks", "all", "max.block.ms", 30_000)),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (String line : lines) {
                String key = JSON.readTree(line).path(keyField).textValue();
                if (key == null) {
                    throw PlatformException.failed(
                            from + ": a line has no " + keyField + ": " + line);
                }
                writes.add(producer.send(new ProducerRecord<>(topic, key, line)));
            }
            producer.flush();
            for (Future<?> write : writes) {
                write.get();
            }
        } catch (JsonProcessingException e) {
            throw PlatformException.failed(from + " cannot be read: " + PlatformException.words(e));
        } catch (ExecutionException e) {
            throw PlatformException.failed(
                    from
                            + " cannot be written to "
                            + topic
                            + ": "
                            + PlatformException.words(e.getCause()));
        }
        return writes.size();
    }

    /** Whether nothing was ever written to a topic. */
    boolean isEmpty(String topic) throws InterruptedException {
        try (Admin admin = Admin.create(with(PATIENCE))) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .partitions()
                    .forEach(
                            partition ->
                                    ends.put(
                                            new TopicPartition(topic, partition.partition()),
                                            OffsetSpec.latest()));
            return admin.listOffsets(ends).all().get().values().stream()
                    .allMatch(end -> end.offset() == 0);
        } catch (ExecutionException e) {
            throw PlatformException.failed(
                    "%s cannot be looked at: %s"
                            .formatted(topic, PlatformException.words(e.getCause())));
        }
    }

    private Map<String, Object> with(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("bootstrap.servers", bootstrapServers);
        return all;
    }
}
