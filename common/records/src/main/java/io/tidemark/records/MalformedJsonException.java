package io.tidemark.records;

/** Bytes that are no JSON object, or not the object that was expected. */
public final class MalformedJsonException extends Exception {

    public MalformedJsonException(String message) {
        super(message);
    }
}
