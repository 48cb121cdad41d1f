package io.tidemark.newsingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.StreamNotices;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** What a line of the stream says about the connection that brought it. */
enum Signal {
    /** A post, or a notice that concerns posts: the connection works. */
    WORKS,
    /** The service ends the connection, or refuses it. */
    ENDS,
    /** It does so because we ask for too much: connections, or posts of our quota. */
    TOO_MANY,
    /** Nothing that we know, such as a line of a web page. */
    NONE;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the line says. */
    static Signal of(byte[] line) {
        try {
            Set<String> fields = fields(line);
            // A post may have errors of its own, say of an author who is gone.
            if (fields.contains("data")) {
                return WORKS;
            }
            if (StreamNotices.endsStream(fields::contains)) {
                return tellsOfTooMany(JSON.readTree(line)) ? TOO_MANY : ENDS;
            }
            return StreamNotices.isNotice(fields::contains) ? WORKS : NONE;
        } catch (IOException e) {
            return NONE;
        }
    }

    /** The names of the object's fields that are not null; none if the line is no object. */
    private static Set<String> fields(byte[] line) throws IOException {
        Set<String> fields = new HashSet<>();
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return fields;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() != JsonToken.VALUE_NULL) {
                    fields.add(name);
                }
                json.skipChildren();
            }
        }
        return fields;
    }

    /** Whether the problem, which may stand among {@code errors}, is one of HTTP 429. */
    private static boolean tellsOfTooMany(JsonNode problem) {
        return problem.findValuesAsText("status").contains("429")
                || problem.findValuesAsText("connection_issue").contains("TooManyConnections")
                || problem.findValuesAsText("type").stream()
                        .anyMatch(type -> type.endsWith("/usage-capped"));
    }
}
