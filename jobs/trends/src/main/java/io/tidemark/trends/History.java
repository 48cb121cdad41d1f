package io.tidemark.trends;

import java.util.Arrays;

/**
 * How many people wrote of something in whole buckets; only those buckets in which somebody did.
 *
 * @param starts ascending, in ms since the epoch (UTC)
 * @param users of the bucket at the same place
 */
public record History(long[] starts, int[] users) {

    static final History NONE = new History(new long[0], new int[0]);

    /** With one bucket more, behind all others. */
    History with(long start, int count) {
        int size = starts.length;
        long[] moreStarts = Arrays.copyOf(starts, size + 1);
        int[] moreUsers = Arrays.copyOf(users, size + 1);
        moreStarts[size] = start;
        moreUsers[size] = count;
        return new History(moreStarts, moreUsers);
    }

    /** Without the buckets that began before an instant. */
    History from(long first) {
        int drop = 0;
        while (drop < starts.length && starts[drop] < first) {
            drop++;
        }
        return drop == 0
                ? this
                : new History(
                        Arrays.copyOfRange(starts, drop, starts.length),
                        Arrays.copyOfRange(users, drop, users.length));
    }

    boolean isEmpty() {
        return starts.length == 0;
    }

    /** The sum of all buckets that begin at an instant or later, and end at another or before. */
    long sum(long from, long until, long bucket) {
        long sum = 0;
        for (int i = 0; i < starts.length && starts[i] + bucket <= until; i++) {
            sum += starts[i] >= from ? users[i] : 0;
        }
        return sum;
    }

    /**
     * The users of so many buckets up to an instant, also of those that were empty, and of the time
     * since then. Buckets that begin before the first known one are {@link Score#UNKNOWN}.
     */
    int[] curve(int buckets, long firstKnown, long until, long bucket, int now) {
        int[] curve = new int[buckets + 1];
        long unknown = Math.min(buckets, buckets - (until - firstKnown) / bucket);
        for (int i = 0; i < unknown; i++) {
            curve[i] = Score.UNKNOWN;
        }
        for (int i = 0; i < starts.length; i++) {
            long at = buckets - (until - starts[i]) / bucket;
            if (at >= Math.max(0, unknown) && starts[i] + bucket <= until) {
                curve[(int) at] = users[i];
            }
        }
        curve[buckets] = now;
        return curve;
    }
}
