package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.delivery.TableFormat;
import io.tidemark.runtime.Console;
import io.tidemark.runtime.Tail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Shows results while they come: committed rows of topics, a line each and not more than a person
 * can read, and what the jobs print.
 */
public final class ResultsFeed implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final int MOST_ROWS = 5;
    private static final int MOST_CHARACTERS = 160;

    /** Numbers above it are times: 2001, in ms. */
    private static final long FIRST_TIME = 1_000_000_000_000L;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final String RULE = "-".repeat(43);

    private final Console console;
    private final String bootstrapServers;
    private final List<String> topics;
    private final Optional<Tail> printed;
    private final Thread thread = new Thread(this::run, "results");

    // The part of a printed batch whose end is not there yet.
    private final List<String> batch = new ArrayList<>();

    /**
     * A feed that is not yet started.
     *
     * @param topics whose rows are shown, from their beginning
     * @param printed the TaskManager's log, if what the jobs print is to be shown
     */
    public ResultsFeed(
            Console console, String bootstrapServers, List<String> topics, Optional<Path> printed)
            throws IOException {
        this.console = console;
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.printed =
                printed.isPresent()
                        ? Optional.of(Tail.ofLast(Integer.MAX_VALUE, printed.get()))
                        : Optional.empty();
        thread.setDaemon(true);
    }

    /** Begins to show. */
    public void start() {
        thread.start();
    }

    private void run() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : topics) {
                consumer.partitionsFor(topic)
                        .forEach(
                                info ->
                                        partitions.add(
                                                new TopicPartition(topic, info.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!Thread.interrupted()) {
                show(consumer);
                if (printed.isPresent()) {
                    printed.get().next().forEach(this::printed);
                }
            }
        } catch (KafkaException e) {
            // Interrupted, or a broker that does not come back, which is told elsewhere.
        } catch (IOException e) {
            console.say("what the jobs print cannot be shown: " + e.getMessage());
        }
    }

    /** Shows the first rows of each topic that come within a period. */
    private void show(KafkaConsumer<byte[], byte[]> consumer) throws IOException {
        Map<String, Integer> rows = new TreeMap<>();
        long end = System.nanoTime() + PERIOD.toNanos();
        for (long left = PERIOD.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (topics.isEmpty()) {
                pause(left);
                continue;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofNanos(left))) {
                if (record.headers().lastHeader(TableFormat.MARKER_HEADER) == null
                        && rows.merge(record.topic(), 1, Integer::sum) <= MOST_ROWS) {
                    console.say("%-22s %s".formatted(record.topic(), shown(record)));
                }
            }
        }
        rows.forEach(
                (topic, number) -> {
                    if (number > MOST_ROWS) {
                        console.say("%-22s … and %d more".formatted(topic, number - MOST_ROWS));
                    }
                });
    }

    private static void pause(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(nanos).toMillis() + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }

    /** Batches are shown as they were printed, and nothing else of the log is. */
    private void printed(String line) {
        boolean inBatch = !batch.isEmpty();
        if (inBatch && line.isEmpty()) {
            console.print(String.join(System.lineSeparator(), batch) + System.lineSeparator());
            batch.clear();
        } else if (inBatch || line.equals(RULE)) {
            batch.add(line);
        }
    }

    private static String shown(ConsumerRecord<byte[], byte[]> record) throws IOException {
        return record.value() == null
                ? new String(record.key(), StandardCharsets.UTF_8) + " is gone"
                : row(record.value());
    }

    /** A row's fields: times of day (UTC) for ms since the epoch, and only the length of lists. */
    static String row(byte[] value) throws IOException {
        String row = fields(JSON.readTree(value));
        return row.length() <= MOST_CHARACTERS ? row : row.substring(0, MOST_CHARACTERS) + "…";
    }

    private static String fields(JsonNode json) {
        List<String> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!field.getValue().isNull()) {
                fields.add(field.getKey() + " " + text(field.getValue()));
            }
        }
        return String.join("  ", fields);
    }

    private static String text(JsonNode value) {
        if (value.isIntegralNumber() && value.asLong() > FIRST_TIME) {
            return TIME.format(Instant.ofEpochMilli(value.asLong()));
        }
        if (value.isArray() && value.path(0).isNumber()) {
            List<String> numbers = new ArrayList<>();
            value.forEach(each -> numbers.add(text(each)));
            return String.join("-", numbers);
        }
        if (value.isObject()) {
            return "{" + fields(value) + "}";
        }
        return value.isArray() ? "[" + value.size() + "]" : value.asText(value.toString());
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(PERIOD.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
