package io.tidemark.delivery;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Dead letters as Kafka records. */
public final class DeadLetters {

    private DeadLetters() {}

    /**
     * The record for the dead-letter topic: the original key and value, and the headers {@link
     * HeaderNames#ERROR_CLASS}, {@link HeaderNames#ERROR_MESSAGE}, {@link
     * HeaderNames#SOURCE_TOPIC}, {@link HeaderNames#SOURCE_PARTITION}, {@link
     * HeaderNames#SOURCE_OFFSET}, {@link HeaderNames#SOURCE_TIMESTAMP} and {@link HeaderNames#JOB};
     * for what was read over HTTP {@link HeaderNames#SOURCE_URI} stands in place of topic,
     * partition and offset.
     *
     * <p>It has no timestamp of the producer's, so retention counts from when it was set aside, and
     * no original time is refused.
     */
    public static ProducerRecord<byte[], byte[]> toRecord(DeadLetter letter) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(letter.topic(), letter.key(), letter.value());
        Headers headers = record.headers();
        TextHeaders.add(headers, HeaderNames.ERROR_CLASS, letter.errorClass());
        TextHeaders.add(headers, HeaderNames.ERROR_MESSAGE, letter.errorMessage());
        Origin origin = letter.origin();
        if (origin.uri() == null) {
            TextHeaders.add(headers, HeaderNames.SOURCE_TOPIC, origin.topic());
            TextHeaders.add(headers, HeaderNames.SOURCE_PARTITION, origin.partition());
            TextHeaders.add(headers, HeaderNames.SOURCE_OFFSET, origin.offset());
        } else {
            TextHeaders.add(headers, HeaderNames.SOURCE_URI, origin.uri());
        }
        TextHeaders.add(headers, HeaderNames.SOURCE_TIMESTAMP, letter.timestamp());
        TextHeaders.add(headers, HeaderNames.JOB, letter.job());
        return record;
    }
}
