package io.tidemark.newsingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What the service is to stream to us.
 *
 * @param value in X's language of rules
 * @param tag tells our rule from those of others that use the same account
 */
record Rule(String value, String tag) implements Serializable {

    /** The longest value that every access level of X takes. */
    static final int LONGEST = 512;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Posts in a language whose text has one of the terms. */
    static Rule of(List<String> terms, String language, String tag) {
        StringJoiner anyTerm = new StringJoiner(" OR ", "(", ")");
        terms.forEach(term -> anyTerm.add('"' + term + '"'));
        return new Rule(anyTerm + " lang:" + language, tag);
    }

    /**
     * What to change so that of the rules with our tag this one is left, and no other is touched.
     *
     * @param toDelete the body of the request that deletes; empty if nothing is to go
     * @param toAdd the body of the request that adds; empty if the rule is there
     */
    record Changes(Optional<String> toDelete, Optional<String> toAdd) {}

    /**
     * Compares this rule with those that the service has.
     *
     * @param existing the answer to {@code GET …/rules}
     * @throws IOException if it is no JSON
     */
    Changes changes(byte[] existing) throws IOException {
        ObjectNode delete = JSON.createObjectNode();
        ArrayNode ids = delete.putObject("delete").putArray("ids");
        boolean there = false;
        for (JsonNode rule : JSON.readTree(existing).path("data")) {
            if (!rule.path("tag").asText().equals(tag)) {
                continue;
            }
            if (!there && rule.path("value").asText().equals(value)) {
                there = true;
            } else {
                ids.add(rule.path("id").asText());
            }
        }
        ObjectNode add = JSON.createObjectNode();
        add.putArray("add").addObject().put("value", value).put("tag", tag);
        return new Changes(
                ids.isEmpty() ? Optional.empty() : Optional.of(delete.toString()),
                there ? Optional.empty() : Optional.of(add.toString()));
    }

    /**
     * Checks what the service says to our rule. That another tag has the same rule is fine: the
     * service streams what either asks for.
     *
     * @param answer the answer to the request that adds
     * @throws RuleRefusedException if it does not take the rule
     * @throws IOException if the answer is no JSON
     */
    void checkAdded(byte[] answer) throws IOException {
        for (JsonNode error : JSON.readTree(answer).path("errors")) {
            if (!error.path("title").asText().equals("DuplicateRule")) {
                throw new RuleRefusedException(
                        "the rule " + value + " is refused: " + error.path("title").asText());
            }
        }
    }
}
