package io.tidemark.search;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The body of a {@code _bulk} request: for each document a line that says index and id, and a line
 * with the document, unless it is to be deleted.
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
            if (!document.isDeletion()) {
                writeOnOneLine(document.json(), body);
                body.write('\n');
            }
        }
        return body.toByteArray();
    }

    /** The bytes that a document takes in a body. */
    static int size(SearchDocument document) {
        int line = action(document).length + 1;
        return document.isDeletion() ? line : line + document.json().length + 1;
    }

    private static byte[] action(SearchDocument document) {
        StringBuilder action =
                new StringBuilder(document.isDeletion() ? "{\"delete\"" : "{\"index\"");
        action.append(":{\"_index\":\"");
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
