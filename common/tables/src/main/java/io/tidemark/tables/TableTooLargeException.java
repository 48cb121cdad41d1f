package io.tidemark.tables;

/** A table has more bytes than its reader may keep. The message is one line that holds both. */
public final class TableTooLargeException extends RuntimeException {

    TableTooLargeException(String message) {
        super(message);
    }
}
