package io.tidemark.kafka;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.options.Durations;
import io.tidemark.options.UnreachableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds how far a topic that holds a table goes when a job starts.
 *
 * <p>A partition's end offset alone does not tell: in front of it there may be no record that a
 * reader ever sees, but the marker of a transaction, or a gap that compaction left. So the last
 * record is looked for, from the end backwards.
 */
public final class TableEnds implements AutoCloseable {

    private static final int STEP_GROWTH = 10;

    /**
     * How long a broker may keep a fetch that finds nothing, ms. A consumer asks for what follows
     * before it hands on what it has, and at the end of a partition nothing follows: with the
     * client's default of 500 the next partition would have to wait for that.
     */
    private static final String MOST_FETCH_WAIT_MS = "20";

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final long deadline;

    private TableEnds(KafkaConnection kafka, Duration timeout) {
        deadline = System.nanoTime() + timeout.toNanos();
        Properties properties = kafka.properties();
        properties.setProperty("isolation.level", "read_committed");
        properties.setProperty("fetch.max.wait.ms", MOST_FETCH_WAIT_MS);
        properties.setProperty("default.api.timeout.ms", Long.toString(timeout.toMillis()));
        consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The offset of the last committed record in each partition that has one.
     *
     * @throws UnreachableException if Kafka does not tell within {@code timeout}
     */
    public static Map<Integer, Long> lastOffsets(
            KafkaConnection kafka, String topic, Duration timeout) {
        try (TableEnds ends = new TableEnds(kafka, timeout)) {
            return ends.lastOffsets(topic);
        } catch (TimeoutException e) {
            throw new UnreachableException(
                    "Kafka at "
                            + kafka.bootstrapServers()
                            + " did not tell within "
                            + Durations.format(timeout)
                            + " how far the topic '"
                            + topic
                            + "' goes",
                    e);
        }
    }

    private Map<Integer, Long> lastOffsets(String topic) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<Integer, Long> lastOffsets = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            Long last = lastOffset(partition, begins.get(partition), ends.get(partition));
            if (last != null) {
                lastOffsets.put(partition.partition(), last);
            }
        }
        return lastOffsets;
    }

    private Long lastOffset(TopicPartition partition, long begin, long end) {
        consumer.assign(List.of(partition));
        long from = end;
        for (long step = STEP_GROWTH; from > begin; step *= STEP_GROWTH) {
            from = Math.max(begin, end - step);
            Long last = lastOffsetFrom(partition, from, end);
            if (last != null) {
                return last;
            }
        }
        return null;
    }

    private Long lastOffsetFrom(TopicPartition partition, long from, long end) {
        Long last = null;
        consumer.seek(partition, from);
        while (consumer.position(partition) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the end of " + partition + " was not reached");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                if (record.offset() < end) {
                    last = record.offset();
                }
            }
        }
        return last;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
