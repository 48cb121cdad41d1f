package io.tidemark.search;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import java.io.Serializable;
import java.util.Objects;

/**
 * A document on its way into a search index, or out of it, with the record that it was made of.
 *
 * @param index the index's name
 * @param id the document's id. It comes from the record, so a replay writes the same document again
 *     over itself and never a second one
 * @param json the document: one JSON object, UTF-8; {@code null} if the index is to have no
 *     document with this id. That there was none is no error
 * @param origin where the record came from
 * @param key the record's key; {@code null} if it had none
 * @param value the record's value as it was read; {@code null} if {@code json} is just that, or if
 *     it had none
 * @param timestamp the record's timestamp in ms since the epoch (UTC)
 */
public record SearchDocument(
        String index,
        String id,
        byte[] json,
        Origin origin,
        byte[] key,
        byte[] value,
        long timestamp)
        implements Serializable {

    public SearchDocument {
        Objects.requireNonNull(index, "index");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(origin, "origin");
    }

    /**
     * The deletion of a document. It keeps its place among the documents of its id: what was
     * written before it is gone, and what is written after it stays.
     *
     * @param value the value of the record that says so; {@code null} if that is a tombstone
     */
    public static SearchDocument deletion(
            String index, String id, Origin origin, byte[] key, byte[] value, long timestamp) {
        return new SearchDocument(index, id, null, origin, key, value, timestamp);
    }

    /** Whether the document is to be deleted. */
    boolean isDeletion() {
        return json == null;
    }

    /** The record of this document as a dead letter of {@code job}. */
    DeadLetter deadLetter(Throwable error, String job) {
        return DeadLetter.of(origin, key, value == null ? json : value, timestamp, error, job);
    }
}
