package io.tidemark.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What became of one document of a {@code _bulk} request.
 *
 * @param outcome what is to be done now
 * @param reason why, in the node's words; {@code null} if the document is indexed
 * @param remedy what a person can do about it; {@code null} if there is nothing to say
 */
record BulkResult(Outcome outcome, String reason, String remedy) {

    enum Outcome {
        /** It is in the index or, if it was to be deleted, not. */
        INDEXED,
        /** The node could not take it now: send it again. */
        RETRY,
        /** The node will never take this document. */
        REJECTED,
        /** The node will take no document of ours, whatever it is: no use in trying again. */
        FATAL
    }

    private static final int NOT_FOUND = 404;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BulkResult INDEXED = new BulkResult(Outcome.INDEXED, null, null);

    /** The same for each of {@code count} documents: the request as a whole came to this. */
    static List<BulkResult> all(int count, BulkResult result) {
        return Collections.nCopies(count, result);
    }

    /** The reason, and the remedy if there is one, in one line. */
    String explanation() {
        // What a node says of a block ends with one.
        return remedy == null ? reason : reason.replaceFirst(";$", "") + "; " + remedy;
    }

    /**
     * Reads the answer to a request that was taken (status 200), item by item.
     *
     * @param count the number of documents that were sent
     * @throws IOException if it is no answer to that many documents
     */
    static List<BulkResult> parse(byte[] answer, int count) throws IOException {
        JsonNode items;
        try {
            items = JSON.readTree(answer).path("items");
        } catch (JsonProcessingException e) {
            throw new IOException("the answer is no JSON: " + e.getOriginalMessage(), e);
        }
        if (items.size() != count) {
            throw new IOException(
                    "the answer has " + items.size() + " items for " + count + " documents");
        }
        List<BulkResult> results = new ArrayList<>(count);
        for (JsonNode item : items) {
            results.add(
                    item.has("delete") ? ofDeletion(item.path("delete")) : of(item.path("index")));
        }
        return results;
    }

    /** Where there was no such document, or no index that could have one, there is none now. */
    private static BulkResult ofDeletion(JsonNode item) {
        return item.path("status").asInt() == NOT_FOUND ? INDEXED : of(item);
    }

    private static BulkResult of(JsonNode item) {
        int status = item.path("status").asInt();
        return status >= 200 && status < 300 ? INDEXED : Refusal.ofItem(status, item.path("error"));
    }
}
