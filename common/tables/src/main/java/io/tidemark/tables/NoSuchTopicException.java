package io.tidemark.tables;

/** There is no topic of this name. The message is one line that holds the name and the address. */
public final class NoSuchTopicException extends RuntimeException {

    NoSuchTopicException(String message) {
        super(message);
    }
}
