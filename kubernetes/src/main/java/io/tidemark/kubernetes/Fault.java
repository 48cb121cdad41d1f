package io.tidemark.kubernetes;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that is wrong with manifests.
 *
 * @param source the file or folder that it stands in
 * @param document the document's kind and name; empty if it is not known
 * @param field the path to the field; empty if it is about the document as a whole
 * @param message what is wrong with it
 */
public record Fault(String source, String document, String field, String message) {

    /** The same fault in other words. */
    Fault with(String words) {
        return new Fault(source, document, field, words);
    }

    /** The fault as one line: file, document, field and what is wrong. */
    @Override
    public String toString() {
        return Stream.of(source, document, field, message)
                .filter(part -> !part.isEmpty())
                .map(part -> part.replaceAll("\\s*\\R\\s*", " "))
                .collect(Collectors.joining(": "));
    }
}
