package io.tidemark.job.time;

/** An event says of itself that it happened when it cannot have; the message tells a person why. */
public final class ImplausibleTimeException extends Exception {

    private static final long serialVersionUID = 1L;

    ImplausibleTimeException(String message) {
        super(message);
    }
}
