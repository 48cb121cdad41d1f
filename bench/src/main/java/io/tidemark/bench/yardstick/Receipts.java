package io.tidemark.bench.yardstick;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Notes when the result of each quote can be read by who reads committed ones. */
final class Receipts implements Runnable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final long[] nanos;
    private volatile long received;
    private volatile boolean over;

    /**
     * Of so many quotes.
     *
     * @param consumer for the thread that runs this
     */
    Receipts(KafkaConsumer<byte[], byte[]> consumer, int records) {
        this.consumer = consumer;
        this.nanos = new long[records];
    }

    long received() {
        return received;
    }

    /** When it came, as {@link System#nanoTime} has it; to be asked when all have come. */
    long at(int number) {
        return nanos[number];
    }

    void stop() {
        over = true;
    }

    @Override
    public void run() {
        long count = 0;
        while (!over && count < nanos.length) {
            var results = consumer.poll(POLL);
            long now = System.nanoTime();
            for (ConsumerRecord<byte[], byte[]> result : results) {
                long number = QuoteContent.number(result.value());
                // What is wrong is found when all is held against the recount.
                if (number >= 0 && number < nanos.length && nanos[(int) number] == 0) {
                    nanos[(int) number] = now;
                    count++;
                }
            }
            received = count;
        }
    }
}
