package io.tidemark.windows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.java.ClosureCleaner;
import org.apache.flink.util.InstantiationUtil;

/**
 * The words of a trigger; what they do not say is a {@link TriggerFunction}. A trigger that is not
 * repeated fires once and is then finished: what comes later for its window is dropped (and
 * reported, by {@link Panes}).
 *
 * <p>Counts and deadlines start with the window. They start anew only when their own trigger is
 * repeated or gets its turn in {@link #afterEach}, not when another part of the sentence fires.
 */
public final class Triggers {

    private Triggers() {}

    /**
     * Fires once when the watermark passes the window's end; at once in a window that late data
     * opens. Early and late firings can be added.
     */
    public static AfterWatermark afterWatermark() {
        return new AfterWatermark(null, null);
    }

    /**
     * Fires when {@code n} elements have come.
     *
     * @param n at least 1
     */
    public static DataflowTrigger afterCount(long n) {
        return new AfterCount(n);
    }

    /**
     * Fires when {@code delay} of processing time has passed since the first element (at equality).
     * It can be {@linkplain AfterProcessingTime#alignedTo aligned} to a clock.
     *
     * @param delay in whole ms; 0 fires with the element
     */
    public static AfterProcessingTime afterProcessingTime(Duration delay) {
        return new AfterProcessingTime(delay.toMillis());
    }

    /**
     * Fires when an element has come that closes: punctuation.
     *
     * <p>Of a lambda it cannot be told whether it is the one before when a job starts from a
     * savepoint; it is taken for that. See {@link TriggerFunction} about the elements' type.
     *
     * @param closes the predicate; what it throws fails the job
     * @throws IllegalArgumentException if it is a rich function
     * @throws org.apache.flink.api.common.InvalidProgramException if it is not serializable
     */
    @Experimental
    public static <T> DataflowTrigger afterElement(FilterFunction<T> closes) {
        clean(closes);
        String name = name(closes);
        return new FunctionTrigger(
                "afterElement(" + (name == null ? "a function" : name) + ")",
                new AfterElement<>(closes));
    }

    /**
     * A trigger of one's own.
     *
     * @throws IllegalArgumentException if it is a rich function, or if it has no name to be known
     *     by when the job starts from a savepoint: neither a named class nor a {@code toString}
     * @throws org.apache.flink.api.common.InvalidProgramException if it is not serializable
     */
    @Experimental
    public static DataflowTrigger of(TriggerFunction<?> function) {
        clean(function);
        String name = name(function);
        if (name == null) {
            throw new IllegalArgumentException(
                    "A trigger of one's own needs a named class or a toString, unlike "
                            + function.getClass().getName());
        }
        return new FunctionTrigger(
                "of(" + name + ", " + function.numbers() + " numbers)", function);
    }

    private static void clean(Function function) {
        WindowContents.notRich(function);
        ClosureCleaner.clean(function, ExecutionConfig.ClosureCleanerLevel.RECURSIVE, false);
        ClosureCleaner.ensureSerializable(function);
    }

    /** One that stays the same from one start of the job to the next; null if there is none. */
    @Nullable
    private static String name(Function function) {
        try {
            Class<?> type = function.getClass();
            if (type.getMethod("toString").getDeclaringClass() != Object.class
                    && InstantiationUtil.clone(function).toString().equals(function.toString())) {
                return function.toString();
            }
            return PaneMeaning.hasStableName(type) ? type.getName() : null;
        } catch (NoSuchMethodException | IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fires whenever {@code trigger} fires and starts it anew whenever it is finished. */
    public static DataflowTrigger repeatedly(DataflowTrigger trigger) {
        return new Repeatedly(trigger);
    }

    /** Fires once, when the first of the triggers does. */
    public static DataflowTrigger afterFirst(DataflowTrigger... triggers) {
        return afterFirst(List.of(triggers));
    }

    /** Fires once, when the first of the triggers does. */
    public static DataflowTrigger afterFirst(List<DataflowTrigger> triggers) {
        return new AfterSome(AfterSome.Kind.FIRST, triggers);
    }

    /** Fires once, when all of the triggers would have. */
    public static DataflowTrigger afterAll(DataflowTrigger... triggers) {
        return afterAll(List.of(triggers));
    }

    /** Fires once, when all of the triggers would have. */
    public static DataflowTrigger afterAll(List<DataflowTrigger> triggers) {
        return new AfterSome(AfterSome.Kind.ALL, triggers);
    }

    /** One trigger after the other: the next one's turn comes when the one before is finished. */
    public static DataflowTrigger afterEach(DataflowTrigger... triggers) {
        return afterEach(List.of(triggers));
    }

    /** One trigger after the other: the next one's turn comes when the one before is finished. */
    public static DataflowTrigger afterEach(List<DataflowTrigger> triggers) {
        return new AfterEach(triggers);
    }

    /** Never fires; the window's only pane is the one at its expiry. */
    public static DataflowTrigger never() {
        return WithoutState.NEVER;
    }

    /**
     * Flink's default: fires when the watermark passes the window's end, then on every late one.
     */
    public static DataflowTrigger defaultTrigger() {
        return WithoutState.DEFAULT;
    }
}
