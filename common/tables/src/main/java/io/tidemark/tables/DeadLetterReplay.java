package io.tidemark.tables;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.HeaderNames;
import io.tidemark.delivery.SizeLimits;
import io.tidemark.tables.ReplayReport.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends dead letters to the topics that they came from: the original key and value, to the original
 * partition, with the headers {@link HeaderNames#REPLAYED_FROM} and {@link
 * HeaderNames#REPLAYED_SOURCE}.
 *
 * <p>What was replayed is kept nowhere but in those headers: before anything is sent, the topic is
 * read for them. So nothing is replayed twice, whoever did it the first time, and wherever it broke
 * off. Dead letters of one record, which there are of several jobs, of one that was restarted, or
 * of one that could not read it the second time either, are one.
 *
 * <p>A replayed record is a new one for every job that reads the topic. Two replays at the same
 * time do not see each other.
 */
public final class DeadLetterReplay implements AutoCloseable {

    private static final long BUFFER_BYTES = 2L * SizeLimits.MAX_RECORD_BYTES;

    private final Properties connection;
    private final KafkaTopics topics;
    private final SetAsideRecords records;
    private final Duration patience;
    private final boolean again;
    private final boolean dry;
    private final Map<String, ReplayTarget> targets = new HashMap<>();
    private final Set<String> sent = new HashSet<>();
    private Producer<byte[], byte[]> producer;

    /**
     * @param connection properties of Kafka's clients, bootstrap.servers among them
     * @param topics of the same Kafka
     * @param patience how long an answer of Kafka may take
     * @param again whether what was replayed before is sent once more
     * @param dry whether nothing is sent, and only counted
     */
    public DeadLetterReplay(
            Properties connection,
            KafkaTopics topics,
            Duration patience,
            boolean again,
            boolean dry) {
        this.connection = connection;
        this.topics = topics;
        this.patience = patience;
        this.again = again;
        this.dry = dry;
        records = new SetAsideRecords(connection, topics);
    }

    /**
     * Replays dead letters of one topic, those of a partition in their order. It returns when Kafka
     * has them.
     *
     * @throws IllegalArgumentException if it is a topic of late records, which would be too late
     *     again
     * @throws NoSuchTopicException if there is no such topic
     * @throws KafkaUnreachableException if Kafka does not answer in time
     */
    public ReplayReport replay(String topic, SetAsideFilter filter) {
        if (SetAside.isLateTopic(topic)) {
            throw new IllegalArgumentException("late records of " + topic);
        }
        ReplayReport report = new ReplayReport(topic);
        learnTargets(topic, filter);
        records.forEach(topic, filter, patience, letter -> replay(letter, report));
        if (producer != null) {
            producer.flush();
        }
        return report;
    }

    /** What was replayed is not older than the first dead letter. */
    private void learnTargets(String topic, SetAsideFilter filter) {
        Set<String> wanted = new HashSet<>();
        long[] first = {Long.MAX_VALUE};
        records.forEach(
                topic,
                SetAsideFilter.ALL,
                patience,
                letter -> {
                    first[0] = Math.min(first[0], letter.timestamp());
                    if (letter.source() != null && filter.test(letter)) {
                        wanted.add(letter.header(HeaderNames.SOURCE_TOPIC));
                    }
                });
        for (String target : wanted) {
            if (!targets.containsKey(target)) {
                targets.put(target, ReplayTarget.read(topics, records, target, first[0], patience));
            }
        }
    }

    private void replay(SetAside letter, ReplayReport report) {
        String target = letter.source() == null ? null : letter.header(HeaderNames.SOURCE_TOPIC);
        Outcome refusal = refusal(letter, targets.get(target));
        if (refusal != null) {
            report.add(refusal, letter.place());
            return;
        }
        sent.add(targets.get(target).source(letter));
        if (dry) {
            report.add(Outcome.REPLAYED, letter.place());
            return;
        }
        try {
            var unused =
                    producer()
                            .send(
                                    record(letter, targets.get(target)),
                                    (metadata, error) -> told(letter, error, report));
        } catch (KafkaException e) {
            told(letter, e, report);
        }
    }

    private static void told(SetAside letter, Exception error, ReplayReport report) {
        if (error == null) {
            report.add(Outcome.REPLAYED, letter.place());
        } else {
            report.add(Outcome.FAILED, letter.place() + ": " + error.getMessage());
        }
    }

    /** Why it is not sent; null if it is. */
    private Outcome refusal(SetAside letter, ReplayTarget target) {
        if (target == null) {
            return Outcome.NO_TOPIC;
        }
        if (letter.isCut()) {
            return Outcome.CUT;
        }
        if (sent.contains(target.source(letter)) || (!again && target.has(letter))) {
            return Outcome.REPLAYED_BEFORE;
        }
        if (target.hasNewer(letter)) {
            return Outcome.OUTDATED;
        }
        return target.timestamp(letter) < 0 && target.keepsTimestamps() ? Outcome.NO_TIME : null;
    }

    private static ProducerRecord<byte[], byte[]> record(SetAside letter, ReplayTarget target) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        target.name(),
                        target.partition(letter),
                        target.keepsTimestamps() ? target.timestamp(letter) : null,
                        letter.key(),
                        letter.value());
        record.headers().add(HeaderNames.REPLAYED_FROM, letter.place().getBytes(UTF_8));
        record.headers().add(HeaderNames.REPLAYED_SOURCE, target.source(letter).getBytes(UTF_8));
        return record;
    }

    private Producer<byte[], byte[]> producer() {
        if (producer == null) {
            Properties properties = new Properties();
            properties.putAll(connection);
            properties.setProperty("acks", "all");
            properties.setProperty("enable.idempotence", "true");
            properties.setProperty("compression.type", "lz4");
            properties.setProperty("buffer.memory", Long.toString(BUFFER_BYTES));
            properties.setProperty(
                    "max.request.size", Integer.toString(SizeLimits.MAX_RECORD_BYTES));
            producer =
                    new KafkaProducer<>(
                            properties, new ByteArraySerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @Override
    public void close() {
        records.close();
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }
}
