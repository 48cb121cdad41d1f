package io.tidemark.trends;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.StreamNotices;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;

/**
 * What trends take of a post.
 *
 * @param time {@code timestamp_ms}, in ms since the epoch (UTC)
 * @param user the id of who wrote it
 * @param hashtags without their sign, as they were written
 * @param key of its record
 * @param json the post, as it came
 */
public record Post(
        String id,
        long time,
        String user,
        String text,
        String[] hashtags,
        @Nullable byte[] key,
        byte[] json) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a post.
     *
     * @return null for a notice of the stream, and for a post of which nobody knows when it was
     *     written, or by whom
     */
    @Nullable
    static Post decode(KafkaRecord record) throws MalformedJsonException {
        if (record.value() == null) {
            throw new MalformedJsonException("the record has no value");
        }
        RawJsonObject json = RawJsonObject.parse(record.value());
        String id = json.string("id_str");
        if (id == null || id.isEmpty()) {
            if (StreamNotices.isNotice(json::has)) {
                return null;
            }
            throw new MalformedJsonException("the tweet has no id_str");
        }
        String time = json.string("timestamp_ms");
        String text = json.string("text");
        JsonNode tree = tree(record.value());
        String user = tree.path("user").path("id_str").asText("");
        if (time == null || user.isEmpty()) {
            return null;
        }
        return new Post(
                id,
                time(time),
                user,
                text == null ? "" : text,
                hashtags(tree),
                record.key(),
                record.value());
    }

    private static JsonNode tree(byte[] json) throws MalformedJsonException {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new MalformedJsonException("no JSON object");
        }
    }

    private static long time(String text) throws MalformedJsonException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedJsonException("timestamp_ms is no whole number");
        }
    }

    private static String[] hashtags(JsonNode tree) {
        List<String> tags = new ArrayList<>();
        for (JsonNode tag : tree.path("entities").path("hashtags")) {
            tags.add(tag.path("text").asText(""));
        }
        return tags.toArray(String[]::new);
    }
}
