package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A document of a manifest.
 *
 * @param source the file or folder that it was read from
 * @param root what is in it
 */
record Document(String source, JsonNode root) {

    String apiVersion() {
        return root.path("apiVersion").asText();
    }

    String kind() {
        return root.path("kind").asText();
    }

    String name() {
        return metadata().path("name").asText();
    }

    /** The namespace that it says; {@code default} if it says none, as for kubectl. */
    String namespace() {
        return metadata().path("namespace").asText("default");
    }

    JsonNode metadata() {
        return root.path("metadata");
    }

    JsonNode spec() {
        return root.path("spec");
    }

    boolean is(String kind) {
        return kind().equals(kind);
    }

    Fault fault(String field, String message) {
        String kind = kind().isEmpty() ? "document" : kind();
        return new Fault(source, name().isEmpty() ? kind : kind + "/" + name(), field, message);
    }
}
