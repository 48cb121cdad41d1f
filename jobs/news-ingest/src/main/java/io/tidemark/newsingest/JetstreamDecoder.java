package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a message of Bluesky's Jetstream, version 1, and writes its post in the shape of Twitter's
 * v1.1 status object, of which it makes the parts that are used. A post's time is {@code time_us},
 * when the service saw it: what its author says ({@code createdAt}) may be anything.
 */
final class JetstreamDecoder {

    /** The records that are posts. */
    static final String POSTS = "app.bsky.feed.post";

    private static final String TAG = "app.bsky.richtext.facet#tag";

    /** 2017 in µs: what is smaller was not meant as µs. */
    private static final long EARLIEST_US = 1_483_228_800_000_000L;

    /** Of the hash that stands for what tells an event from all others. */
    private static final int IDENTITY_BYTES = 16;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JetstreamDecoder() {}

    /**
     * Reads a message.
     *
     * @param now ms since the epoch (UTC)
     */
    static JetstreamEvent decode(byte[] message, long now) {
        long time = JetstreamEvent.UNKNOWN;
        try {
            JsonNode event = PostDecoder.parse(message);
            time = time(event.path("time_us"), now);
            JsonNode commit = event.path("commit");
            boolean aboutPost =
                    text(event, "kind").equals("commit")
                            && text(commit, "collection").equals(POSTS);
            if (!aboutPost) {
                return new JetstreamEvent(time, null, null, null);
            }
            String did = text(event, "did");
            String rkey = text(commit, "rkey");
            String rev = text(commit, "rev");
            return new JetstreamEvent(
                    time,
                    identity(did, POSTS, rkey, rev),
                    change(did, did + "/" + rkey, rev, commit, time / 1000),
                    null);
        } catch (UnreadableLineException e) {
            return unreadable(message, time, e.getMessage());
        }
    }

    /** A message that cannot be read. */
    static JetstreamEvent unreadable(byte[] message, long time, String problem) {
        return new JetstreamEvent(time, hash(message), null, problem);
    }

    private static PostChange change(
            String did, String id, String rev, JsonNode commit, long timeMs)
            throws UnreadableLineException {
        return switch (text(commit, "operation")) {
            case "delete" ->
                    new PostChange(
                            id, rev, timeMs, true, false, "", List.of(), deletion(id, timeMs));
            case "create", "update" -> written(did, id, rev, commit, timeMs);
            default ->
                    throw new UnreadableLineException(
                            "the commit's operation is none of create, update and delete");
        };
    }

    private static PostChange written(
            String did, String id, String rev, JsonNode commit, long timeMs)
            throws UnreadableLineException {
        JsonNode post = commit.path("record");
        String text = text(post, "text");
        List<String> languages = languages(post.path("langs"));
        return new PostChange(
                id,
                rev,
                timeMs,
                false,
                text(commit, "operation").equals("update"),
                text,
                languages,
                status(did, id, text, languages, tags(post), timeMs));
    }

    private static byte[] status(
            String did,
            String id,
            String text,
            List<String> languages,
            Set<String> tags,
            long timeMs) {
        ObjectNode status = NODES.objectNode();
        status.put("created_at", PostDecoder.createdAt(timeMs));
        status.put("timestamp_ms", Long.toString(timeMs));
        status.put("id_str", id);
        status.put("text", text);
        status.put("lang", languages.isEmpty() ? null : languages.get(0));
        status.putObject("user").put("id_str", did);
        ArrayNode hashtags = status.putObject("entities").putArray("hashtags");
        tags.forEach(tag -> hashtags.addObject().put("text", tag));
        return PostDecoder.bytes(status);
    }

    /** v1.1's notice that a post is deleted. */
    static byte[] deletion(String id, long timeMs) {
        ObjectNode notice = NODES.objectNode();
        ObjectNode delete = notice.putObject("delete");
        delete.putObject("status")
                .put("id_str", id)
                .put("user_id_str", id.substring(0, id.lastIndexOf('/')));
        delete.put("timestamp_ms", Long.toString(timeMs));
        return PostDecoder.bytes(notice);
    }

    private static long time(JsonNode field, long now) throws UnreadableLineException {
        if (!field.isIntegralNumber() || !field.canConvertToLong()) {
            throw new UnreadableLineException("the event's time_us is missing or no whole number");
        }
        long time = field.longValue();
        if (time < EARLIEST_US) {
            throw new UnreadableLineException("the event's time_us is before 2017");
        }
        // Asked to go on from there, the service would skip all until then.
        if (time / 1000 > now + PostDecoder.FURTHEST_AHEAD.toMillis()) {
            throw new UnreadableLineException("the event's time_us lies in the future");
        }
        return time;
    }

    private static String text(JsonNode object, String field) throws UnreadableLineException {
        if (!object.path(field).isTextual()) {
            throw new UnreadableLineException(field + " is missing or no text");
        }
        return object.path(field).textValue();
    }

    private static List<String> languages(JsonNode field) {
        List<String> languages = new ArrayList<>();
        field.forEach(
                each -> {
                    if (each.isTextual()) {
                        languages.add(each.textValue());
                    }
                });
        return languages;
    }

    /** The hashtags in the text, and those that were given beside it. */
    private static Set<String> tags(JsonNode post) {
        Set<String> tags = new LinkedHashSet<>();
        for (JsonNode facet : post.path("facets")) {
            for (JsonNode feature : facet.path("features")) {
                if (feature.path("$type").asText().equals(TAG) && feature.path("tag").isTextual()) {
                    tags.add(feature.path("tag").textValue());
                }
            }
        }
        post.path("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    private static String identity(String... parts) {
        return hash(String.join("\0", parts).getBytes(UTF_8));
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(Arrays.copyOf(whole, IDENTITY_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
