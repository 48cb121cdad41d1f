package io.tidemark.trends;

/** Instants at multiples of a duration, in ms since the epoch (UTC). */
final class Ticks {

    private Ticks() {}

    /** The first tick after an instant: the one at which what happened then counts first. */
    static long tickOf(long time, long every) {
        return (Math.floorDiv(time, every) + 1) * every;
    }

    /** The first tick at an instant or after. */
    static long from(long time, long every) {
        return tickOf(time - 1, every);
    }

    /** The last tick at an instant or before. */
    static long before(long time, long every) {
        return Math.floorDiv(time, every) * every;
    }
}
