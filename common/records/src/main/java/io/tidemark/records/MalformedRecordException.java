package io.tidemark.records;

/** A record's text is not what its format says; the message tells a person what is wrong. */
public final class MalformedRecordException extends Exception {

    /** Tells a person what is wrong. */
    public MalformedRecordException(String message) {
        super(message);
    }
}
