package io.tidemark.delivery;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Dead letters as Kafka records. */
public final class DeadLetters {

    private DeadLetters() {}

    /**
     * The record for the dead-letter topic: the original key, value and timestamp, and the headers
     * {@code error.class}, {@code error.message}, {@code source.topic}, {@code source.partition},
     * {@code source.offset} and {@code job}; for what was read over HTTP {@code source.uri} stands
     * in place of the three source headers. Header values are UTF-8 text.
     */
    public static ProducerRecord<byte[], byte[]> toRecord(DeadLetter letter) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        letter.topic(),
                        null,
                        letter.timestamp() < 0 ? null : letter.timestamp(),
                        letter.key(),
                        letter.value());
        Headers headers = record.headers();
        add(headers, "error.class", letter.errorClass());
        add(headers, "error.message", letter.errorMessage());
        Origin origin = letter.origin();
        if (origin.uri() == null) {
            add(headers, "source.topic", origin.topic());
            add(headers, "source.partition", Integer.toString(origin.partition()));
            add(headers, "source.offset", Long.toString(origin.offset()));
        } else {
            add(headers, "source.uri", origin.uri());
        }
        add(headers, "job", letter.job());
        return record;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, String.valueOf(value).getBytes(StandardCharsets.UTF_8));
    }
}
