package io.tidemark.windows.model;

/**
 * The stretch of event time of one window, {@code [start, end)}, ms.
 *
 * @param isGlobal all of event time; {@code start} and {@code end} say nothing then
 */
public record Bounds(long start, long end, boolean isGlobal) {

    /** The window that ends with event time. */
    public static final Bounds GLOBAL = new Bounds(Long.MIN_VALUE, Long.MAX_VALUE, true);

    /** A window with an end. */
    public Bounds(long start, long end) {
        this(start, end, false);
    }

    /** The watermark at which the window ends. */
    public long lastMs() {
        return isGlobal ? Long.MAX_VALUE : end - 1;
    }

    /** The watermark at which the window expires. */
    long expiry(long latenessMs) {
        return lastMs() > Long.MAX_VALUE - latenessMs ? Long.MAX_VALUE : lastMs() + latenessMs;
    }

    /** Sessions that touch merge, as in Flink. */
    boolean touches(Bounds other) {
        return start <= other.end && other.start <= end;
    }

    Bounds with(Bounds other) {
        return new Bounds(Math.min(start, other.start), Math.max(end, other.end));
    }

    @Override
    public String toString() {
        return isGlobal ? "global" : "[" + start + ", " + end + ")";
    }
}
