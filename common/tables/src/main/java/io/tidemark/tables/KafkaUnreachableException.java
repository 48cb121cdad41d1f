package io.tidemark.tables;

/** Kafka did not answer in time, or refused us. The message is one line that holds the address. */
public final class KafkaUnreachableException extends RuntimeException {

    /** One line that holds the address. */
    public KafkaUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
