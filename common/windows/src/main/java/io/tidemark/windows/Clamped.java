package io.tidemark.windows;

/** Sums of times that stop at the end of time instead of wrapping around. */
final class Clamped {

    private Clamped() {}

    /** The sum; {@code duration} is not negative. */
    static long add(long time, long duration) {
        long sum = time + duration;
        return sum < time ? Long.MAX_VALUE : sum;
    }

    /**
     * The last ms of the newest windows that have expired. At the end of time all have, also those
     * whose expiry would lie after it.
     */
    static long expiredThrough(long watermark, long lateness) {
        return watermark == Long.MAX_VALUE ? Long.MAX_VALUE : subtract(watermark, lateness);
    }

    /** The difference; {@code duration} is not negative. */
    static long subtract(long time, long duration) {
        long difference = time - duration;
        return difference > time ? Long.MIN_VALUE : difference;
    }
}
