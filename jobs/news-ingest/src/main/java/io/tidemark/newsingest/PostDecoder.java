package io.tidemark.newsingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.catalogue.StreamNotices;
import io.tidemark.job.time.TimeBounds;
import io.tidemark.records.Utf8;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a post of X API v2 and writes it in the shape of Twitter's v1.1 status object, of which it
 * makes the parts that are used: {@code created_at}, {@code timestamp_ms}, {@code id_str}, {@code
 * text}, {@code lang}, {@code user}, {@code entities.hashtags[].text} and, if they came along,
 * {@code retweeted_status} and {@code quoted_status} with {@code id_str} and the whole {@code
 * text}. Other fields of the post stay as they are; numbers keep their exact value.
 */
final class PostDecoder {

    /**
     * How far ahead of our clock {@code created_at} may be: nobody has written a post tomorrow, and
     * whoever takes it for event time would find every post of today late.
     */
    static final Duration FURTHEST_AHEAD = TimeBounds.MAX_AHEAD;

    private static final ObjectMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private static final DateTimeFormatter CREATED_AT =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss xx yyyy", Locale.ENGLISH);

    private PostDecoder() {}

    /**
     * Reads a line.
     *
     * @param line a JSON object in UTF-8
     * @param now ms since the epoch (UTC)
     * @return the post; empty if the line is a {@linkplain StreamNotices notice} after which the
     *     connection goes on
     * @throws UnreadableLineException if the line is anything else, or a post whose id, text or
     *     time is missing, of the wrong type or, for the time, before 1970 or in the future
     */
    static Optional<Post> decode(byte[] line, long now) throws UnreadableLineException {
        JsonNode root = parse(line);
        if (root.path("data") instanceof ObjectNode data) {
            // As compliance streams have it.
            boolean isNotice = !data.has("id") && StreamNotices.isNotice(data::hasNonNull);
            return isNotice ? Optional.empty() : Optional.of(post(root, data, now));
        }
        if (!root.has("data")
                && StreamNotices.isNotice(root::hasNonNull)
                && !StreamNotices.endsStream(root::hasNonNull)) {
            return Optional.empty();
        }
        throw new UnreadableLineException("the line is no object with data");
    }

    static JsonNode parse(byte[] line) throws UnreadableLineException {
        try {
            // Jackson would guess UTF-16 or UTF-32 from bytes.
            return JSON.readTree(Utf8.decode(line));
        } catch (CharacterCodingException e) {
            throw new UnreadableLineException("the line is not UTF-8");
        } catch (JsonProcessingException e) {
            throw new UnreadableLineException("the line is no JSON: " + e.getOriginalMessage());
        } catch (NumberFormatException e) {
            // JSON sets exponents no bounds, a BigDecimal does.
            throw new UnreadableLineException("the line has a number beyond all bounds");
        }
    }

    private static Post post(JsonNode root, ObjectNode data, long now)
            throws UnreadableLineException {
        String id = text(data, "id");
        String text = text(data, "text");
        Instant createdAt = createdAt(text(data, "created_at"), now);
        JsonNode language = data.path("lang");
        if (!language.isTextual() && !language.isNull() && !language.isMissingNode()) {
            throw new UnreadableLineException("the post's lang is no text");
        }
        List<String> texts = new ArrayList<>(List.of(text));
        if (data.path("note_tweet").path("text").isTextual()) {
            texts.add(data.path("note_tweet").path("text").asText());
        }
        for (JsonNode reference : data.path("referenced_tweets")) {
            embed(reference, root.path("includes").path("tweets"), data, texts);
        }

        data.remove("id");
        data.put("id_str", id);
        data.put("created_at", createdAt(createdAt.toEpochMilli()));
        data.put("timestamp_ms", Long.toString(createdAt.toEpochMilli()));
        if (data.path("author_id").isTextual()) {
            data.set(
                    "user",
                    user(data.path("author_id").asText(), root.path("includes").path("users")));
        }
        if (data.path("entities").path("hashtags") instanceof ArrayNode hashtags) {
            hashtags.forEach(PostDecoder::renameTag);
        }
        return new Post(
                id,
                unescaped(String.join("\n", texts)),
                language.isTextual() ? language.asText() : null,
                createdAt.toEpochMilli(),
                root.path("matching_rules").findValuesAsText("tag"),
                bytes(data));
    }

    /** A time as v1.1 writes it. */
    static String createdAt(long ms) {
        return CREATED_AT.format(Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC));
    }

    /** JSON in UTF-8. */
    static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot happen: what was read can be written", e);
        }
    }

    /** Adds a post that is repeated or quoted, of which our rule may have matched the text. */
    private static void embed(
            JsonNode reference, JsonNode included, ObjectNode data, List<String> texts) {
        String field =
                switch (reference.path("type").asText()) {
                    case "retweeted" -> "retweeted_status";
                    case "quoted" -> "quoted_status";
                    default -> null;
                };
        if (field == null) {
            return;
        }
        for (JsonNode each : included) {
            JsonNode whole = each.path("note_tweet").path("text");
            JsonNode text = whole.isTextual() ? whole : each.path("text");
            JsonNode id = each.path("id");
            if (text.isTextual() && id.isTextual() && id.equals(reference.path("id"))) {
                texts.add(text.asText());
                data.putObject(field).put("id_str", id.asText()).set("text", text);
            }
        }
    }

    /**
     * A text as it was written. The API escapes these three characters and no others, once; so what
     * looks like an entity after that was written so.
     */
    private static String unescaped(String text) {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }

    private static String text(ObjectNode data, String field) throws UnreadableLineException {
        if (!data.path(field).isTextual()) {
            throw new UnreadableLineException("the post's " + field + " is missing or no text");
        }
        return data.path(field).asText();
    }

    private static Instant createdAt(String text, long now) throws UnreadableLineException {
        Instant time;
        try {
            time = OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new UnreadableLineException("the post's created_at is no ISO 8601 time");
        }
        if (time.isBefore(Instant.EPOCH)) {
            throw new UnreadableLineException("the post's created_at is before 1970");
        }
        if (time.isAfter(Instant.ofEpochMilli(now).plus(FURTHEST_AHEAD))) {
            throw new UnreadableLineException("the post's created_at lies in the future");
        }
        return time;
    }

    private static ObjectNode user(String authorId, JsonNode users) {
        ObjectNode user = JSON.createObjectNode().put("id_str", authorId);
        for (JsonNode each : users) {
            if (each.path("id").asText().equals(authorId)) {
                copy(each.path("name"), user, "name");
                copy(each.path("username"), user, "screen_name");
                copy(each.path("public_metrics").path("followers_count"), user, "followers_count");
            }
        }
        return user;
    }

    private static void copy(JsonNode from, ObjectNode to, String field) {
        if (!from.isMissingNode()) {
            to.set(field, from);
        }
    }

    private static void renameTag(JsonNode hashtag) {
        if (hashtag instanceof ObjectNode object && object.has("tag")) {
            object.set("text", object.remove("tag"));
        }
    }
}
