package io.tidemark.bench.yardstick;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Runs a peer on quotes that come at a fixed rate, and tells how long their results take. */
final class LatencyRunner {

    private static final long LOOK_MS = 100;

    private final Runner runner;
    private final double rate;
    private final Duration duration;

    /**
     * A runner.
     *
     * @param rate records a second
     * @param duration how long it is measured; half as long before that is not, for the compiler. A
     *     first quote is sent before all others, which wait for its result: starts take no part
     */
    LatencyRunner(Runner runner, double rate, Duration duration) {
        this.runner = runner;
        this.rate = rate;
        this.duration = duration;
    }

    /**
     * Runs a peer once.
     *
     * @throws Runner.FaultyRunException if its results are wrong or do not come; in one line
     */
    Latencies run(Peer peer, boolean isExactlyOnce, String topic)
            throws Runner.FaultyRunException,
                    IOException,
                    InterruptedException,
                    ExecutionException {
        Settings settings = isExactlyOnce ? runner.settings() : runner.settings().atLeastOnce();
        int measured = (int) Math.max(1, rate * duration.toMillis() / 1e3);
        int first = 1 + measured / 2;
        int records = first + measured;
        Content content = new PacedQuotes(topic, records);
        Recount recount = content.recount();
        Run run = runner.prepare(peer, Workload.W2, content);
        Kafka kafka = runner.kafka();
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(run.output());
                KafkaProducer<byte[], byte[]> producer = kafka.producer();
                PeerProcess process = runner.start(peer, run, settings)) {
            Receipts receipts = new Receipts(consumer, records);
            Thread receiver = new Thread(receipts, "receipts");
            receiver.start();
            Pace pace;
            double cpu;
            try {
                // What cannot be sent is seen, since no result comes.
                var unused = producer.send(QuoteContent.record(topic, 0));
                await(process, receipts, 1);
                pace = new Pace(producer, topic, rate, records);
                Thread sender = new Thread(pace, "pace");
                sender.start();
                try {
                    cpu = cpuSeconds(process, pace, first, records);
                    await(process, receipts, records);
                } finally {
                    sender.interrupt();
                    sender.join();
                }
            } finally {
                receipts.stop();
                receiver.join();
            }
            if (pace.failure() != null) {
                throw new Runner.FaultyRunException(
                        "the broker does not take quotes: " + pace.failure());
            }
            process.end();
            try (Kafka.Results results = kafka.results(run.output())) {
                results.hold(recount, 0);
            }
            if (recount.verdict().isPresent()) {
                throw new Runner.FaultyRunException(recount.verdict().get());
            }
            long[] nanos = new long[measured];
            for (int number = 0; number < measured; number++) {
                nanos[number] = receipts.at(first + number) - pace.due(first + number);
            }
            LatencySeries.write(
                    process.log().resolveSibling(run.id() + "-latency.tsv"), rate, nanos);
            return Latencies.of(rate, nanos, 1e6 * cpu / measured, pace.lagNanos());
        } finally {
            runner.forget(run);
            kafka.forget(content);
        }
    }

    private void await(PeerProcess process, Receipts receipts, int count)
            throws InterruptedException, Runner.FaultyRunException {
        long deadline = System.currentTimeMillis() + runner.settings().timeout().toMillis();
        while (receipts.received() < count) {
            if (System.currentTimeMillis() > deadline) {
                throw new Runner.FaultyRunException(
                        "%,d of %,d results; see %s"
                                .formatted(receipts.received(), count, process.log()));
            }
            process.pause(LOOK_MS);
        }
    }

    /** What the peer takes while it is measured; returns when all has been sent. */
    private static double cpuSeconds(PeerProcess process, Pace pace, int first, int records)
            throws InterruptedException, Runner.FaultyRunException {
        pauseUntil(process, pace.due(first));
        process.usage().look();
        double before = process.usage().cpuSeconds();
        pauseUntil(process, pace.due(records));
        process.usage().look();
        return process.usage().cpuSeconds() - before;
    }

    private static void pauseUntil(PeerProcess process, long nanos)
            throws InterruptedException, Runner.FaultyRunException {
        long ms = (nanos - System.nanoTime()) / 1_000_000;
        while (ms > 0) {
            process.pause(Math.min(ms, LOOK_MS));
            ms = (nanos - System.nanoTime()) / 1_000_000;
        }
    }
}
