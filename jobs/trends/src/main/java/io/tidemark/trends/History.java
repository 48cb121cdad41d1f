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

    /** The sum of all buckets that end at an instant or before. */
    long sum(long until, long bucket) {
        long sum = 0;
        for (int i = 0; i < starts.length && starts[i] + bucket <= until; i++) {
            sum += users[i];
        }
        return sum;
    }

    /**
     * The users of so many buckets up to an instant, also of those that were empty, and of the time
     * since then.
     */
    int[] curve(int buckets, long until, long bucket, int now) {
        int[] curve = new int[buckets + 1];
        for (int i = 0; i < starts.length; i++) {
            long at = buckets - (until - starts[i]) / bucket;
            if (at >= 0 && starts[i] + bucket <= until) {
                curve[(int) at] = users[i];
            }
        }
        curve[buckets] = now;
        return curve;
    }
}
