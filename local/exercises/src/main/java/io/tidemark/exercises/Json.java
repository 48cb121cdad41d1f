package io.tidemark.exercises;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads and makes JSON. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}
}
