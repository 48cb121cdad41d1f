package io.tidemark.delivery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Makes records that were set aside fit into their topics. A dead letter is larger than the record
 * that it is about, by its headers, so one whose record was as large as its topic allowed would be
 * refused, and the job that wants to get rid of it would fail on it for ever. Key and value of
 * {@link #WHOLE_BYTES} together are kept whole if the topic takes them (its {@code
 * max.message.bytes}); of larger ones the beginning is kept, with headers for the length and the
 * SHA-256 of the whole.
 *
 * <p>Sizes are those before compression. A topic is asked for its limit once, with its first
 * record; for use in one thread.
 */
public final class SizeLimits {

    /** The most bytes of key and value together that are kept whole. */
    public static final int WHOLE_BYTES = 8 << 20;

    /**
     * What {@link #WHOLE_BYTES} need with their headers: the {@code max.request.size} of producers
     * and the {@code max.message.bytes} of topics for records that were set aside, in bytes.
     */
    public static final int MAX_RECORD_BYTES = WHOLE_BYTES + (64 << 10);

    /** Kafka's default of {@code max.message.bytes}. */
    static final int DEFAULT_TOPIC_BYTES = (1 << 20) + 12;

    private final ToIntFunction<String> topicBytes;
    private final Map<String, Integer> known = new HashMap<>();

    /**
     * Limits of the topics of a Kafka.
     *
     * @param kafka properties of Kafka's clients. If they may not ask for a topic's limit, it is
     *     taken to be Kafka's default of 1 MiB
     */
    public SizeLimits(Properties kafka) {
        this(topic -> ask(kafka, topic));
    }

    /**
     * Limits that are known otherwise.
     *
     * @param topicBytes tells of a topic the most bytes that a record may have
     */
    public SizeLimits(ToIntFunction<String> topicBytes) {
        this.topicBytes = topicBytes;
    }

    /**
     * The record, or a shorter one that its topic takes.
     *
     * @throws KafkaException if Kafka cannot be asked for the topic's limit
     */
    public ProducerRecord<byte[], byte[]> fit(ProducerRecord<byte[], byte[]> record) {
        Integer limit = known.get(record.topic());
        if (limit == null) {
            limit = Math.min(topicBytes.applyAsInt(record.topic()), MAX_RECORD_BYTES);
            known.put(record.topic(), limit);
        }
        return CutRecord.fit(record, limit);
    }

    private static int ask(Properties kafka, String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(kafka)) {
            ConfigEntry entry =
                    admin.describeConfigs(List.of(resource))
                            .all()
                            .get()
                            .get(resource)
                            .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
            return entry == null || entry.value() == null
                    ? DEFAULT_TOPIC_BYTES
                    : Integer.parseInt(entry.value());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException
                    || e.getCause() instanceof UnsupportedVersionException) {
                return DEFAULT_TOPIC_BYTES;
            }
            throw new KafkaException(
                    "topic '" + topic + "' could not be asked for its max.message.bytes",
                    e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
