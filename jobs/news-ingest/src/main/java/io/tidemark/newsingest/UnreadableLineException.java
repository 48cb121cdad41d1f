package io.tidemark.newsingest;

/** A line of the stream is nothing that we know. */
public final class UnreadableLineException extends Exception {

    UnreadableLineException(String message) {
        super(message);
    }
}
