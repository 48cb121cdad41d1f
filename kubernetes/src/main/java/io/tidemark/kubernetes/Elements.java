package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The elements of arrays. */
final class Elements {

    private Elements() {}

    /** The elements; none if it is no array. */
    static Stream<JsonNode> of(JsonNode array) {
        return array.isArray() ? StreamSupport.stream(array.spliterator(), false) : Stream.empty();
    }

    /** Whether a text is among the elements. */
    static boolean contains(JsonNode array, String text) {
        return of(array).anyMatch(each -> each.asText().equals(text));
    }
}
