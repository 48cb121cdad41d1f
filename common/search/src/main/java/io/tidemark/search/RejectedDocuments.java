package io.tidemark.search;

import io.tidemark.delivery.DeadLetter;
import java.io.Serializable;
import java.util.function.Supplier;

/**
 * Takes the dead letters of a search sink. A sink has no side output, so its writer must send them
 * itself, and see them safe before each checkpoint.
 */
interface RejectedDocuments extends AutoCloseable {

    /** Makes one for each writer, on the TaskManager. */
    interface Factory extends Supplier<RejectedDocuments>, Serializable {}

    /** Begins to send a dead letter. */
    void add(DeadLetter letter);

    /**
     * Returns when every dead letter is stored.
     *
     * @throws RuntimeException if one could not be
     */
    void flush();

    @Override
    void close();
}
