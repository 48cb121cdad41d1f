package io.tidemark.newsindex;

import io.tidemark.catalogue.StreamNotices;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;

/** Reads of a line of the tweet stream only what it is; all else passes as it is. */
final class DecodeTweet {

    private DecodeTweet() {}

    /**
     * Reads a line.
     *
     * @return {@code null} for a line that is no tweet but {@linkplain StreamNotices a notice} of
     *     the stream
     */
    static Tweet decode(KafkaRecord record) throws MalformedJsonException {
        if (record.value() == null) {
            throw new MalformedJsonException("the record has no value");
        }
        RawJsonObject line = RawJsonObject.parse(record.value());
        String id = line.string("id_str");
        if (id != null && !id.isEmpty()) {
            return new Tweet(id, record);
        }
        if (StreamNotices.isNotice(line::has)) {
            return null;
        }
        throw new MalformedJsonException("the tweet has no id_str");
    }
}
