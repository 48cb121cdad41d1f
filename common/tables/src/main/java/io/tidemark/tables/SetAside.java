package io.tidemark.tables;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.HeaderNames;
import io.tidemark.delivery.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record that a job set aside, as it is in its topic: a dead letter or a late record.
 *
 * @param timestamp when it was set aside, in ms since the epoch (UTC)
 * @param key {@code null} if it has none
 * @param value {@code null} if it has none
 * @param headers in their order; they tell whence it came, and why ({@link HeaderNames})
 */
public record SetAside(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte[] key,
        byte[] value,
        List<NamedBytes> headers) {

    /** The reason of a late record; {@link HeaderNames#LATE_REASON} comes behind it. */
    public static final String LATE = "late";

    /** The job or the reason of a record whose headers do not tell it. */
    public static final String UNKNOWN = "unknown";

    /**
     * A header.
     *
     * @param value {@code null} if it has none
     */
    public record NamedBytes(String name, byte[] value) {}

    static SetAside of(ConsumerRecord<byte[], byte[]> record) {
        List<NamedBytes> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new NamedBytes(header.key(), header.value()));
        }
        return new SetAside(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                List.copyOf(headers));
    }

    /** Whether a topic of this name is for records that were set aside. */
    public static boolean isTopic(String name) {
        return isLateTopic(name) || name.endsWith(DeadLetter.TOPIC_SUFFIX);
    }

    /** Whether a topic of this name is for late records. */
    public static boolean isLateTopic(String name) {
        return name.endsWith(TopicSpec.LATE_SUFFIX);
    }

    /** Where it is, as one word: {@code topic-partition@offset}. */
    public String place() {
        return place(topic, partition, offset);
    }

    static String place(String topic, Object partition, Object offset) {
        return topic + "-" + partition + "@" + offset;
    }

    /** The text of a header; {@code null} if there is none of this name. */
    public String header(String name) {
        for (NamedBytes header : headers) {
            if (header.name().equals(name) && header.value() != null) {
                return new String(header.value(), StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /** Whether it came too late, and nothing else is wrong with it. */
    public boolean isLate() {
        return isLateTopic(topic);
    }

    /** The job that set it aside, or {@link #UNKNOWN}. */
    public String job() {
        String job = header(HeaderNames.JOB);
        return job == null ? UNKNOWN : job;
    }

    /**
     * Why, for grouping: the error's message without numbers and what stands in quotes; if there is
     * no such text the error's class without its package, {@link #LATE} or {@link #UNKNOWN}.
     */
    public String reason() {
        String error = header(HeaderNames.ERROR_CLASS);
        String otherwise =
                error == null
                        ? isLate() ? late() : UNKNOWN
                        : error.substring(
                                Math.max(error.lastIndexOf('.'), error.lastIndexOf('$')) + 1);
        return Reasons.of(header(HeaderNames.ERROR_MESSAGE), otherwise);
    }

    private String late() {
        String why = header(HeaderNames.LATE_REASON);
        return why == null ? LATE : LATE + ": " + why;
    }

    /** Whether only the beginning of its key or its value was kept. */
    public boolean isCut() {
        return header(HeaderNames.SOURCE_KEY_LENGTH) != null
                || header(HeaderNames.SOURCE_VALUE_LENGTH) != null;
    }

    /**
     * The place in Kafka that it was read from, as {@link #place()}; {@code null} if it came from
     * elsewhere, such as the web, or the headers do not tell.
     */
    public String source() {
        String source = header(HeaderNames.SOURCE_TOPIC);
        String at = header(HeaderNames.SOURCE_PARTITION);
        String offset = header(HeaderNames.SOURCE_OFFSET);
        return source == null || at == null || offset == null ? null : place(source, at, offset);
    }

    /** The same with no more of key and value than these bytes. */
    SetAside shortened(int mostKey, int mostValue) {
        return new SetAside(
                topic,
                partition,
                offset,
                timestamp,
                key == null ? null : SafeText.start(key, mostKey),
                value == null ? null : SafeText.start(value, mostValue),
                headers);
    }
}
