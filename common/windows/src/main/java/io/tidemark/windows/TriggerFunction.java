package io.tidemark.windows;

import java.util.OptionalLong;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.functions.Function;

/**
 * A trigger of one's own, where the words of {@link Triggers} do not say it: a value that changes
 * by more than so much, an element that closes, a clock of another kind. {@link Triggers#of} makes
 * it a part of a sentence like any other: unless repeated, it fires once and is then finished.
 *
 * <p>All it may remember of a window is its numbers; one function serves all windows and keys. A
 * window begins with all numbers 0. It is asked whether it is ready when triggers are: after each
 * element, when the watermark passes the window's end, and at its deadlines.
 *
 * <p>When a job starts from a savepoint, the function is taken for the one before if its text
 * ({@code toString}, or without one the class's name) and the count of its numbers are those of
 * then. If not, the sentence is another trigger, and all of it begins from nothing. A record is a
 * good form: its text has its parameters.
 *
 * @param <T> the elements, or a type above theirs. A sentence does not know its elements' type: on
 *     a stream of others the job fails at the first one with a {@link ClassCastException}.
 */
@Experimental
public interface TriggerFunction<T> extends Function {

    /** When a trigger is told or asked something. */
    interface Context {

        /** Event time, ms; {@link Long#MIN_VALUE} before the first watermark. */
        long watermark();

        /** Processing time, ms; at a deadline, the deadline. */
        long processingTime();
    }

    /** How many numbers it keeps of a window, 0 or more; always the same. */
    int numbers();

    /**
     * An element has come into the window, while this trigger is not finished and it is its turn.
     *
     * @param timestamp the element's event time, ms
     */
    void onElement(T element, long timestamp, TriggerNumbers numbers, Context context);

    /**
     * Whether to fire now; it changes nothing, and may be asked more than once in a moment. Not
     * asked while it has heard of no element and all its numbers are 0.
     */
    boolean isReady(TriggerNumbers numbers, Context context);

    /**
     * It is over: it has fired, or a part of the sentence that it belongs to has fired as a whole,
     * such as {@code afterFirst} because of another one of its triggers. What it leaves in its
     * numbers is what it goes on from if it is repeated, such as the value that the pane has shown;
     * by default, all become 0.
     */
    default void onFire(TriggerNumbers numbers) {
        numbers.clear();
    }

    /**
     * Sessions have joined, and it goes on in both: takes the other's numbers into these. The
     * result must not depend on the order, also of more than two; the element that joins them comes
     * after that. Of one that is over nothing is taken.
     */
    void merge(TriggerNumbers numbers, TriggerNumbers other);

    /**
     * When to ask it whether it is ready, in processing time (ms), besides after each element and
     * at the window's end. Told by the numbers alone; it may change with them, and one that has
     * passed is harmless. Empty by default.
     */
    default OptionalLong deadline(TriggerNumbers numbers) {
        return OptionalLong.empty();
    }
}
