package io.tidemark.simulator;

import io.tidemark.catalogue.Topics;
import io.tidemark.simulator.Sequence.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics that are written, those of the exercises with a rate above zero. */
final class TopicWriters implements AutoCloseable {

    private static final long TURN_MS = 20;

    private final Producer<byte[], byte[]> producer;
    private final List<TopicWriter> writers = new ArrayList<>();
    private final List<ScheduledExecutorService> threads = new ArrayList<>();

    /** Makes the content of a topic from a seed, with constant answers or not. */
    private interface ContentOf {
        Content of(long seed, boolean constant);
    }

    /** Those that the options switch on; nothing is written yet. */
    TopicWriters(SimulatorOptions options) {
        StreamOptions streams = options.streams;
        producer = streams.any() ? producer(streams.bootstrapServers) : null;
        add(options, Topics.ORDERS, streams.orders, Contents::orders);
        add(options, Topics.PAGEVIEWS, streams.pageViews, Contents::pageViews);
        add(options, Topics.USERS, streams.users, Contents::users);
        add(options, Topics.LAB_ELEMENTS, streams.elements, Contents::elements);
        add(
                options,
                Topics.TWEETS,
                streams.posts,
                (seed, constant) -> new TopicPosts(seed, constant, streams.burstEvery));
        MarketPlants plants = new MarketPlants(options.seed, streams.plants());
        add(
                options,
                Topics.QUOTES_ENRICHED,
                streams.quotes,
                (seed, constant) -> Contents.quotes(seed, constant, plants));
        add(
                options,
                Topics.CANDLES,
                streams.candles,
                (seed, constant) -> Contents.candles(seed, streams.candles));
        add(
                options,
                Topics.BURSTS,
                streams.bursts,
                (seed, constant) -> Contents.bursts(streams.bursts));
    }

    private void add(SimulatorOptions options, String topic, double rate, ContentOf contentOf) {
        if (rate == 0) {
            return;
        }
        StreamOptions streams = options.streams;
        Content content = contentOf.of(options.seed, streams.constantAnswers);
        LongFunction<Sequence> sequenceFrom =
                now ->
                        new Sequence(
                                content,
                                new Settings(
                                        options.seed,
                                        topic,
                                        rate,
                                        start(streams, topic, rate, now),
                                        streams.disorder.toMillis(),
                                        options.late,
                                        streams.lateBy.toMillis(),
                                        options.malformed));
        writers.add(new TopicWriter(topic, rate, streams.emptyPartitions, sequenceFrom, producer));
    }

    /** Unless it is given: so early that nothing comes from the future. */
    private static long start(StreamOptions streams, String topic, double rate, long now) {
        if (streams.start != null) {
            return streams.start;
        }
        return streams.count == null
                ? now - streams.disorder.toMillis()
                : now - (long) Math.ceil(streams.count(topic, rate) * 1000 / rate);
    }

    private static Producer<byte[], byte[]> producer(String bootstrapServers) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        properties.put("linger.ms", "20");
        // A broker that is away comes back; until then nothing is given up.
        properties.put("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE));
        properties.put("request.timeout.ms", "10000");
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Begins to write, each topic on a thread of its own.
     *
     * @param onFailure told why a topic cannot be written any further
     */
    void start(InstantSource clock, ThreadFactory factory, Consumer<Exception> onFailure) {
        for (TopicWriter writer : writers) {
            ScheduledExecutorService thread = Executors.newScheduledThreadPool(1, factory);
            threads.add(thread);
            var unused =
                    thread.scheduleWithFixedDelay(
                            () -> {
                                try {
                                    writer.writeDue(clock);
                                    if (writer.failure() != null) {
                                        onFailure.accept(writer.failure());
                                    }
                                } catch (RuntimeException e) {
                                    onFailure.accept(e);
                                }
                            },
                            0,
                            TURN_MS,
                            TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Writes so many steps of each topic at once as the options say.
     *
     * @throws RuntimeException if Kafka does not take all of them
     */
    void writeAll(StreamOptions streams, InstantSource clock) throws Exception {
        for (TopicWriter writer : writers) {
            writer.writeAll(streams.count(writer.topic(), writer.rate()), clock.millis());
            if (writer.failure() != null) {
                throw writer.failure();
            }
        }
    }

    void setDrained(boolean drained) {
        writers.forEach(writer -> writer.setDrained(drained));
    }

    long pending() {
        return writers.stream().mapToLong(TopicWriter::pending).sum();
    }

    /** What Kafka has confirmed, by topic and fate. */
    Map<String, Map<String, Long>> counts() {
        Map<String, Map<String, Long>> counts = new LinkedHashMap<>();
        writers.forEach(writer -> counts.put(writer.topic(), writer.counts()));
        return counts;
    }

    @Override
    public void close() {
        threads.forEach(ScheduledExecutorService::shutdownNow);
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
        }
    }
}
