package io.tidemark.windows;

import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.annotation.Experimental;

/**
 * What a {@link TriggerFunction} remembers of one window. Valid during the call that hands it in.
 *
 * <p>All methods throw an {@link IndexOutOfBoundsException} for an index that is negative or not
 * less than {@link TriggerFunction#numbers}.
 */
@Experimental
public final class TriggerNumbers {

    private final long[] state;
    private final int at;
    private final int count;

    /** Those from {@code state[at]} on. */
    TriggerNumbers(long[] state, int at, int count) {
        this.state = state;
        this.at = at;
        this.count = count;
    }

    /** 0 unless it was set. */
    public long get(int index) {
        return state[at + Objects.checkIndex(index, count)];
    }

    public void set(int index, long number) {
        state[at + Objects.checkIndex(index, count)] = number;
    }

    /** 0.0 unless it was set; only of a number that was set as a double. */
    public double getDouble(int index) {
        return Double.longBitsToDouble(get(index));
    }

    public void setDouble(int index, double number) {
        set(index, Double.doubleToLongBits(number));
    }

    /** Whether it is not 0. */
    public boolean is(int index) {
        return get(index) != 0;
    }

    /** Sets 1 or 0. */
    public void set(int index, boolean is) {
        set(index, is ? 1 : 0);
    }

    /** All become 0. */
    public void clear() {
        Arrays.fill(state, at, at + count, 0);
    }

    boolean areZero() {
        return Arrays.stream(state, at, at + count).allMatch(number -> number == 0);
    }

    /** All become those of {@code other}. */
    public void setAll(TriggerNumbers other) {
        System.arraycopy(other.state, other.at, state, at, count);
    }
}
