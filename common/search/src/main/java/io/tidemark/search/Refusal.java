package io.tidemark.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.search.BulkResult.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What it means that documents were not taken, for an item of an answer and for a whole request
 * alike: the node says the same in both places.
 *
 * <p>A document is rejected only if it is bad by itself. What is in the way of every document is
 * waited for where it passes (a block, a node that is busy), and else ends the job, with the
 * setting to change.
 */
final class Refusal {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EXCERPT_CHARS = 300;

    private static final String PRIVILEGES =
            "see --search-user or --search-api-key-env, and whether its role may write to the index"
                    + " and, where it is not there yet, create it";
    private static final String NO_NODE =
            "this is no answer of a search node: see --search-url, and what stands between it and us";

    private static final String TOO_LARGE =
            "larger than what is taken: see http.max_content_length of the node, and what stands"
                    + " between it and us";

    /**
     * What is in the way of every document, whatever its status; the first that fits holds.
     *
     * @param type the error's type
     * @param text what its reason contains, for types that say other things, too
     */
    private record Rule(String type, String text, Outcome outcome, String remedy) {

        boolean fits(JsonNode error) {
            return error.path("type").asText().equals(type)
                    && error.path("reason").asText().contains(text);
        }
    }

    private static final String ANY = "";
    private static final String ARGUMENT = "illegal_argument_exception";

    private static final List<Rule> RULES =
            List.of(
                    new Rule(
                            "cluster_block_exception",
                            ANY,
                            Outcome.RETRY,
                            "waiting until the block is lifted: index.blocks.* of the index,"
                                    + " cluster.blocks.* of the cluster, or a disk that is full"),
                    new Rule(
                            "index_closed_exception",
                            ANY,
                            Outcome.RETRY,
                            "waiting until the index is opened"),
                    new Rule(
                            "index_not_found_exception",
                            ANY,
                            Outcome.FATAL,
                            "create the index, or let the node do it: action.auto_create_index"),
                    new Rule("security_exception", ANY, Outcome.FATAL, PRIVILEGES),
                    new Rule(
                            "invalid_index_name_exception",
                            ANY,
                            Outcome.FATAL,
                            "no index can have this name: see --index"),
                    new Rule(
                            "routing_missing_exception",
                            ANY,
                            Outcome.FATAL,
                            "documents are sent without routing: see _routing in the index's"
                                    + " mapping"),
                    new Rule(
                            "validation_exception",
                            "shards open",
                            Outcome.FATAL,
                            "the index cannot be created: see cluster.max_shards_per_node"),
                    new Rule(
                            ARGUMENT,
                            "explicit index in bulk is not allowed",
                            Outcome.FATAL,
                            "set rest.action.multi.allow_explicit_index to true in the node's"
                                    + " configuration"),
                    new Rule(
                            ARGUMENT,
                            "no write index is defined for alias",
                            Outcome.FATAL,
                            "set is_write_index for one of the alias's indexes, or see --index"),
                    new Rule(
                            ARGUMENT,
                            "allowed in data streams",
                            Outcome.FATAL,
                            "an id's document is written over: --index must be no data stream"),
                    new Rule(
                            ARGUMENT,
                            "pipeline with id",
                            Outcome.FATAL,
                            "create the pipeline, or change index.default_pipeline or"
                                    + " index.final_pipeline"));

    private Refusal() {}

    /**
     * Reads an item that was not indexed.
     *
     * @param status the item's status, not 2xx
     */
    static BulkResult ofItem(int status, JsonNode error) {
        String reason = status + describe(error);
        for (Rule rule : RULES) {
            if (rule.fits(error)) {
                return new BulkResult(rule.outcome(), reason, rule.remedy());
            }
        }
        return switch (status) {
            case 401, 403 -> new BulkResult(Outcome.FATAL, reason, PRIVILEGES);
            case 404, 405 -> new BulkResult(Outcome.FATAL, reason, "see --index");
            case 408, 429 -> new BulkResult(Outcome.RETRY, reason, null);
            default ->
                    new BulkResult(
                            status >= 400 && status < 500 ? Outcome.REJECTED : Outcome.RETRY,
                            reason,
                            null);
        };
    }

    /**
     * Reads the answer to a request that was not taken, or that is no answer to a bulk request.
     *
     * @param status whatever it is
     * @param body who knows of what kind
     */
    static BulkResult ofRequest(int status, byte[] body) {
        String reason = (status + " " + excerpt(body)).strip();
        JsonNode error = error(body);
        for (Rule rule : RULES) {
            if (rule.fits(error)) {
                return new BulkResult(rule.outcome(), reason, rule.remedy());
            }
        }
        // Who stands in front of a node has no JSON with an error in it.
        boolean ofANode = !error.isMissingNode();
        return switch (status) {
            case 408, 429 -> new BulkResult(Outcome.RETRY, reason, null);
            case 413 -> new BulkResult(Outcome.REJECTED, reason, TOO_LARGE);
            case 400 ->
                    ofANode
                            ? new BulkResult(Outcome.REJECTED, reason, null)
                            : new BulkResult(Outcome.FATAL, reason, NO_NODE);
            case 401, 403 ->
                    new BulkResult(Outcome.FATAL, reason, isPage(body) ? NO_NODE : PRIVILEGES);
            default ->
                    status >= 500
                            ? new BulkResult(Outcome.RETRY, reason, null)
                            : new BulkResult(Outcome.FATAL, reason, NO_NODE);
        };
    }

    /** The first of a text that may be long and have many lines. */
    static String excerpt(byte[] body) {
        String text =
                new String(body, StandardCharsets.UTF_8)
                        .replaceAll("[\\s\\p{Cntrl}]+", " ")
                        .strip();
        return text.length() <= EXCERPT_CHARS ? text : text.substring(0, EXCERPT_CHARS) + "…";
    }

    /** Whether it is an object of JSON, which is all that a search node says. */
    static boolean isObject(byte[] body) {
        return parsed(body).isObject();
    }

    /** Whether it is an error as only a search node says it. */
    static boolean isOfANode(int status, byte[] body) {
        JsonNode said = parsed(body);
        return said.has("error") && said.path("status").asInt() == status;
    }

    private static boolean isPage(byte[] body) {
        return excerpt(body).startsWith("<");
    }

    private static JsonNode error(byte[] body) {
        return parsed(body).path("error");
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    /** An error object in one line: type, reason, and the reason behind it. */
    private static String describe(JsonNode error) {
        StringBuilder text = new StringBuilder();
        append(text, " ", error.path("type"));
        append(text, ": ", error.path("reason"));
        append(text, ": ", error.path("caused_by").path("reason"));
        return text.toString();
    }

    private static void append(StringBuilder text, String separator, JsonNode part) {
        if (part.isTextual()) {
            text.append(separator).append(part.asText());
        }
    }
}
