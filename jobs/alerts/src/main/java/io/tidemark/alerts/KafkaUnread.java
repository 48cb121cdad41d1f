package io.tidemark.alerts;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads on from where the job is. An end offset alone does not tell: in front of it there may be
 * only the marker of a transaction, which no reader ever sees. Records that the job sets aside are
 * none that it is handed, and so do not count.
 */
final class KafkaUnread implements Unread {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(KafkaUnread.class);

    /** How long Kafka may take, in ms: the judge waits for it. */
    private static final int PATIENCE_MS = 2_000;

    /** How long the broker may keep a fetch that finds nothing, in ms. */
    private static final String MOST_FETCH_WAIT_MS = "20";

    private final KafkaConnection kafka;
    private final Map<String, Feed> feeds;
    private transient KafkaConsumer<byte[], byte[]> consumer;

    /** A topic, and how its records are read. */
    record Feed(String topic, Decoder<Sign> decoder) implements Serializable {}

    /**
     * Asks about feeds.
     *
     * @param feeds by the name that rules have for them
     */
    KafkaUnread(KafkaConnection kafka, Map<String, Feed> feeds) {
        this.kafka = kafka;
        this.feeds = new HashMap<>(feeds);
    }

    @Override
    @Nullable
    public Set<String> symbols(String feed, Map<Integer, Long> next, long since) {
        try {
            return look(feeds.get(feed), next, since);
        } catch (KafkaException e) {
            LOG.warn("Kafka did not tell whether {} are silent", feed, e);
            close();
            return null;
        }
    }

    @Nullable
    private Set<String> look(Feed feed, Map<Integer, Long> next, long since) {
        if (consumer == null) {
            consumer = consumer();
        }
        long deadline = System.nanoTime() + Duration.ofMillis(PATIENCE_MS).toNanos();
        List<TopicPartition> partitions =
                consumer.partitionsFor(feed.topic()).stream()
                        .map(info -> new TopicPartition(feed.topic(), info.partition()))
                        .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since));
        Map<TopicPartition, OffsetAndTimestamp> recent = consumer.offsetsForTimes(times);
        Set<String> symbols = new HashSet<>();
        for (TopicPartition partition : partitions) {
            Long from = next.get(partition.partition());
            if (from == null) {
                from = offset(recent.get(partition), ends.get(partition));
            }
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            while (consumer.position(partition) < ends.get(partition)) {
                if (System.nanoTime() > deadline) {
                    return null;
                }
                add(symbols, feed.decoder());
            }
        }
        return symbols;
    }

    private static long offset(@Nullable OffsetAndTimestamp recent, long end) {
        return recent == null ? end : recent.offset();
    }

    private void add(Set<String> symbols, Decoder<Sign> decoder) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            KafkaRecord read =
                    new KafkaRecord(
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            record.key(),
                            record.value());
            Sign sign = decoder.decoded(read, "").value();
            if (sign != null) {
                symbols.add(sign.symbol() == null ? "" : sign.symbol());
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Properties properties = kafka.properties();
        properties.setProperty("isolation.level", "read_committed");
        properties.setProperty("fetch.max.wait.ms", MOST_FETCH_WAIT_MS);
        properties.setProperty("default.api.timeout.ms", Integer.toString(PATIENCE_MS));
        properties.setProperty("request.timeout.ms", Integer.toString(PATIENCE_MS));
        properties.setProperty("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ofMillis(PATIENCE_MS)));
            consumer = null;
        }
    }
}
