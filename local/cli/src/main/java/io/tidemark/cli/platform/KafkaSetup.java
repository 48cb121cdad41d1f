package io.tidemark.cli.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.CliException;
import java.io.IOException;
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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** What the platform asks of its broker: whether it is there, topics, the companies. */
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

    /** Creates the topics that are not there yet. */
    void createTopics(List<Topic> topics) throws InterruptedException {
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
            throw CliException.failed("topics cannot be created: " + e.getCause().getMessage());
        }
    }

    /**
     * Writes the lines of a file to a topic, each keyed by its {@code symbol}.
     *
     * @param file JSON lines
     * @return how many there were
     */
    int load(Path file, String topic) throws InterruptedException {
        List<Future<?>> writes = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        with(Map.of("acks", "all", "max.block.ms", 30_000)),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String symbol = JSON.readTree(line).path("symbol").textValue();
                if (symbol == null) {
                    throw CliException.failed(file + ": a line has no symbol: " + line);
                }
                writes.add(producer.send(new ProducerRecord<>(topic, symbol, line)));
            }
            producer.flush();
            for (Future<?> write : writes) {
                write.get();
            }
        } catch (IOException e) {
            throw CliException.failed(file + " cannot be read: " + e.getMessage());
        } catch (ExecutionException e) {
            throw CliException.failed(
                    file + " cannot be written to " + topic + ": " + e.getCause().getMessage());
        }
        return writes.size();
    }

    private Map<String, Object> with(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("bootstrap.servers", bootstrapServers);
        return all;
    }
}
