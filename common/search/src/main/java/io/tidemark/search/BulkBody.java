package io.tidemark.search;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The body of a {@code _bulk} request: for each document a line that says index and id, and a line
 * with the document.
 */
final class BulkBody {

    /** OpenSearch and Elasticsearch refuse a whole request for one id that is longer. */
    static final int MAX_ID_BYTES = 512;

    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

    private BulkBody() {}

    static byte[] of(List<SearchDocument> documents) {
        int size = documents.stream().mapToInt(BulkBody::size).sum();
        ByteArrayOutputStream body = new ByteArrayOutputStream(size);
        for (SearchDocument document : documents) {
            body.writeBytes(action(document));
            body.write('\n');
            writeOnOneLine(document.json(), body);
            body.write('\n');
        }
        return body.toByteArray();
    }

    /** The bytes that a document takes in a body. */
    static int size(SearchDocument document) {
        return action(document).length + document.json().length + 2;
    }

    private static byte[] action(SearchDocument document) {
        StringBuilder action = new StringBuilder("{\"index\":{\"_index\":\"");
        ENCODER.quoteAsString(document.index(), action);
        action.append("\",\"_id\":\"");
        ENCODER.quoteAsString(document.id(), action);
        return action.append("\"}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A line break inside of JSON can only stand between tokens, where a blank means the same. */
    private static void writeOnOneLine(byte[] json, ByteArrayOutputStream body) {
        for (byte b : json) {
            body.write(b == '\n' || b == '\r' ? ' ' : b);
        }
    }
}
