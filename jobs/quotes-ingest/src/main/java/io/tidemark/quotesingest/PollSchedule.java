package io.tidemark.quotesingest;

import io.tidemark.http.Backoff;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * When each symbol is to be polled. A symbol's polls lie on a grid that starts when it is added, so
 * they do not drift by what polls take; grid points that passed meanwhile are left out. Between
 * {@link #takeDue} and the outcome a symbol is never due. Times are in ns of a clock that only goes
 * forward ({@link System#nanoTime()}).
 */
final class PollSchedule {

    private static final class Entry {
        final String symbol;
        final long start;
        long due;
        int failures;

        Entry(String symbol, long start) {
            this.symbol = symbol;
            this.start = start;
            this.due = start;
        }
    }

    private final long interval;
    private final Backoff backoff;
    private final Map<String, Entry> entries = new HashMap<>();
    private final PriorityQueue<Entry> queue =
            new PriorityQueue<>(Comparator.comparingLong(entry -> entry.due));

    PollSchedule(Duration interval, Backoff backoff) {
        this.interval = interval.toNanos();
        this.backoff = backoff;
    }

    /** Adds a symbol, which is due at once. */
    void add(String symbol, long now) {
        Entry entry = new Entry(symbol, now);
        entries.put(symbol, entry);
        queue.add(entry);
    }

    /** The symbol that has been due the longest, or {@code null} if none is. */
    String takeDue(long now) {
        Entry first = queue.peek();
        if (first == null || first.due > now) {
            return null;
        }
        queue.remove();
        return first.symbol;
    }

    /** The poll was answered: the symbol is due at its next grid point. */
    void answered(String symbol, long now) {
        Entry entry = entries.get(symbol);
        entry.failures = 0;
        entry.due = entry.start + ((now - entry.start) / interval + 1) * interval;
        queue.add(entry);
    }

    /**
     * The poll failed: the symbol is due after a pause that grows with each failure in a row.
     *
     * @param atLeast the pause is no shorter, whatever the back-off says
     */
    void failed(String symbol, long now, Duration atLeast) {
        failed(symbol, now, backoff, atLeast);
    }

    /** The same with pauses of another kind. */
    void failed(String symbol, long now, Backoff backoff, Duration atLeast) {
        Entry entry = entries.get(symbol);
        entry.failures++;
        Duration pause = backoff.pause(entry.failures);
        entry.due = now + (pause.compareTo(atLeast) < 0 ? atLeast : pause).toNanos();
        queue.add(entry);
    }

    /** How many polls of the symbol have failed in a row. */
    int failures(String symbol) {
        return entries.get(symbol).failures;
    }

    /** Ns until a symbol is due, 0 if one is; {@link Long#MAX_VALUE} if none waits. */
    long untilDue(long now) {
        Entry first = queue.peek();
        return first == null ? Long.MAX_VALUE : Math.max(0, first.due - now);
    }
}
