package io.tidemark.simulator;

import io.tidemark.catalogue.TimestampMeaning;
import io.tidemark.catalogue.Topics;
import io.tidemark.simulator.Sequence.Fate;
import io.tidemark.simulator.Sequence.Step;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Writes one topic, live at a constant rate or as fast as Kafka takes it, and counts what Kafka has
 * confirmed. A record has its event time as timestamp if that is what the topic's timestamp means,
 * and a partition that follows from it.
 */
final class TopicWriter {

    private final String topic;
    private final boolean timestampIsEventTime;
    private final double rate;
    private final int emptyPartitions;
    private final LongFunction<Sequence> sequenceFrom;
    private final Producer<byte[], byte[]> producer;
    private final Map<Fate, AtomicLong> confirmed =
            Map.of(
                    Fate.GOOD, new AtomicLong(),
                    Fate.LATE, new AtomicLong(),
                    Fate.MALFORMED, new AtomicLong());
    private final AtomicLong underWay = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private volatile boolean drained;

    // Only the thread that writes uses these.
    private Sequence sequence;
    private int partitions;
    private long begun;
    private long lastTurn;
    private long next;

    /**
     * A writer that has written nothing yet.
     *
     * @param topic one of the catalogue's
     * @param rate readable records in good time per second
     * @param emptyPartitions how many of the topic's partitions, the last ones, get nothing
     * @param sequenceFrom the records, given when writing begins, in ms since the epoch (UTC)
     */
    TopicWriter(
            String topic,
            double rate,
            int emptyPartitions,
            LongFunction<Sequence> sequenceFrom,
            Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.timestampIsEventTime = Topics.named(topic).timestamp() == TimestampMeaning.EVENT_TIME;
        this.rate = rate;
        this.emptyPartitions = emptyPartitions;
        this.sequenceFrom = sequenceFrom;
        this.producer = producer;
    }

    String topic() {
        return topic;
    }

    double rate() {
        return rate;
    }

    /** Writes what is due; from the first time that the topic is there. */
    void writeDue(InstantSource clock) {
        underWay.incrementAndGet();
        try {
            if (!drained && (sequence != null || isThere())) {
                begin(clock.millis());
                write(clock.millis());
            }
            if (drained) {
                // Time that was drained makes nothing due.
                begun += clock.millis() - lastTurn;
            }
            lastTurn = clock.millis();
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void write(long now) {
        long due = (long) ((now - begun) * rate / 1000);
        while (next < due && !drained) {
            send(next++);
        }
    }

    private boolean isThere() {
        try {
            requirePartitions();
            return true;
        } catch (TimeoutException e) {
            // The platform starts the broker and makes its topics meanwhile.
            return false;
        }
    }

    private void requirePartitions() {
        partitions = producer.partitionsFor(topic).size() - emptyPartitions;
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "--empty-partitions: topic " + topic + " has no partition left");
        }
    }

    private void begin(long now) {
        if (sequence == null) {
            begun = now;
            sequence = sequenceFrom.apply(now);
        }
    }

    /**
     * Writes the first steps of the sequence at once, and waits until Kafka has confirmed them.
     *
     * @throws org.apache.kafka.common.KafkaException if the topic is not there, or Kafka refuses
     */
    void writeAll(long count, long now) {
        requirePartitions();
        begin(now);
        while (next < count) {
            send(next++);
        }
        producer.flush();
    }

    private void send(long n) {
        for (Step step : sequence.at(n)) {
            underWay.incrementAndGet();
            var unused = producer.send(record(step), confirmation(step));
        }
    }

    private ProducerRecord<byte[], byte[]> record(Step step) {
        int partition = (int) (step.group() % partitions);
        Long timestamp = timestampIsEventTime ? step.time() : null;
        return new ProducerRecord<>(topic, partition, timestamp, step.key(), step.value());
    }

    private Callback confirmation(Step step) {
        return (metadata, exception) -> {
            if (exception == null) {
                confirmed.get(step.fate()).incrementAndGet();
            } else {
                failure.compareAndSet(null, exception);
            }
            underWay.decrementAndGet();
        };
    }

    /** Whether nothing new is written. */
    void setDrained(boolean drained) {
        this.drained = drained;
    }

    /** How many records may still come to the topic although nothing new is made. */
    long pending() {
        return underWay.get();
    }

    /** Confirmed records: {@code good}, {@code late}, {@code malformed}. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        confirmed.forEach(
                (fate, count) -> counts.put(fate.name().toLowerCase(Locale.ROOT), count.get()));
        return counts;
    }

    /** Why Kafka refused a record; {@code null} if it did not. */
    Exception failure() {
        return failure.get();
    }
}
