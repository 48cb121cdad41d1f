package io.tidemark.windows;

/** Sums of times that stop at the end of time instead of wrapping around. */
final class Clamped {

    private Clamped() {}

    /** The sum; {@code duration} is not negative. */
    static long add(long time, long duration) {
        long sum = time + duration;
        return sum < time ? Long.MAX_VALUE : sum;
    }

    /** The difference; {@code duration} is not negative. */
    static long subtract(long time, long duration) {
        long difference = time - duration;
        return difference > time ? Long.MIN_VALUE : difference;
    }
}
