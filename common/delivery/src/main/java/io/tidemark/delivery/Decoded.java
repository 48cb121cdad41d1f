package io.tidemark.delivery;

import java.util.Objects;

/**
 * What became of a record that a source read: a value; or, if it could not be read, a dead letter;
 * or neither, if it is none of a job's business. Sources hand this to a job, wherever they decode,
 * so that a record that cannot be read is a value like others and never an exception.
 *
 * <p>Nobody changes what is in it, so that it need not be copied on its way.
 *
 * @param value what was read; {@code null} if nothing was
 * @param deadLetter the record, if it could not be read; {@code null} if it could
 */
public record Decoded<T>(T value, DeadLetter deadLetter) {

    private static final Decoded<?> SKIPPED = new Decoded<>(null, null);

    public Decoded {
        if (value != null && deadLetter != null) {
            throw new IllegalArgumentException("a value and a dead letter at once");
        }
    }

    /** A record that could be read. */
    public static <T> Decoded<T> of(T value) {
        return new Decoded<>(Objects.requireNonNull(value, "value"), null);
    }

    /** A record that could not be read. */
    public static <T> Decoded<T> unreadable(DeadLetter letter) {
        return new Decoded<>(null, Objects.requireNonNull(letter, "letter"));
    }

    /** A record that could be read, and is nothing for this job. */
    @SuppressWarnings("unchecked") // It holds no value of any type.
    public static <T> Decoded<T> skipped() {
        return (Decoded<T>) SKIPPED;
    }

    /** Whether there is a value. */
    public boolean hasValue() {
        return value != null;
    }

    /** Whether there is neither a value nor a dead letter. */
    public boolean isSkipped() {
        return value == null && deadLetter == null;
    }
}
