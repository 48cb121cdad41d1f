package io.tidemark.bench.yardstick;

import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends quotes at a fixed rate. When each should be sent is known before, and does not move if one
 * before it is slow, so that a result is as late as its user would find it (no coordinated
 * omission).
 */
final class Pace implements Runnable {

    private static final long TICK_NANOS = 500_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final double rate;
    private final long records;
    private final long startNanos;
    private volatile long lag;
    private volatile Exception failure;

    /**
     * A sender of all quotes but the first, which begins now and is to be run at once.
     *
     * @param rate records a second
     */
    Pace(KafkaProducer<byte[], byte[]> producer, String topic, double rate, long records) {
        this.producer = producer;
        this.topic = topic;
        this.rate = rate;
        this.records = records;
        this.startNanos = System.nanoTime();
    }

    /** When a quote should be sent, as {@link System#nanoTime} has it. */
    long due(long number) {
        return startNanos + (long) ((number - 1) * 1e9 / rate);
    }

    /** How much later than it should have been the latest one was sent. */
    long lagNanos() {
        return lag;
    }

    /** Why it has stopped; null if it has not. */
    Exception failure() {
        return failure;
    }

    @Override
    public void run() {
        try {
            for (long number = 1; number < records; number++) {
                ProducerRecord<byte[], byte[]> quote = QuoteContent.record(topic, number);
                long early = due(number) - System.nanoTime();
                while (early > 0) {
                    LockSupport.parkNanos(Math.min(early, TICK_NANOS));
                    if (Thread.interrupted()) {
                        return;
                    }
                    early = due(number) - System.nanoTime();
                }
                lag = Math.max(lag, -early);
                var unused =
                        producer.send(
                                quote,
                                (metadata, e) -> {
                                    if (e != null) {
                                        failure = e;
                                    }
                                });
            }
        } catch (RuntimeException e) {
            // Of a broker that is gone, or an interrupt within the producer.
            failure = e;
        }
    }
}
