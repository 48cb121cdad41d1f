package io.tidemark.simulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What was served. */
enum Kind {
    /** A readable quote: new, repeated or stale. */
    QUOTE,
    /** A readable post. */
    POST,
    /** A body or line that nobody can read; unlike any other one. */
    MALFORMED,
    /** A status of 400 or more. */
    ERROR,
    /** The first part of a body or line, before the connection broke. */
    CUT,
    /** A notice that posts were held back. */
    LIMIT,
    /** A notice that a post was deleted. */
    DELETE,
    /** A notice that the stream ends. */
    ERRORS;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
