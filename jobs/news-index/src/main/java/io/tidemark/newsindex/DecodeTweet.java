package io.tidemark.newsindex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.StreamNotices;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.io.IOException;

/** Reads of a line of the tweet stream only what it is; all else passes as it is. */
final class DecodeTweet {

    private static final ObjectMapper JSON = new ObjectMapper();

    private DecodeTweet() {}

    /**
     * Reads a line.
     *
     * @return {@code null} for a line that is no tweet but {@linkplain StreamNotices a notice} of
     *     the stream, unless it says which tweet is deleted
     */
    static Tweet decode(KafkaRecord record) throws MalformedJsonException {
        if (record.value() == null) {
            throw new MalformedJsonException("the record has no value");
        }
        RawJsonObject line = RawJsonObject.parse(record.value());
        String id = line.string("id_str");
        if (id != null && !id.isEmpty()) {
            return new Tweet(id, record, false);
        }
        if (StreamNotices.isNotice(line::has)) {
            String deleted = deleted(record.value());
            return deleted == null ? null : new Tweet(deleted, record, true);
        }
        throw new MalformedJsonException("the tweet has no id_str");
    }

    /** The id in {@code {"delete":{"status":{"id_str":…}}}}; null in any other notice. */
    private static String deleted(byte[] notice) throws MalformedJsonException {
        try {
            JsonNode id = JSON.readTree(notice).path("delete").path("status").path("id_str");
            return id.isTextual() && !id.textValue().isEmpty() ? id.textValue() : null;
        } catch (IOException e) {
            throw new MalformedJsonException(e.getMessage());
        }
    }
}
