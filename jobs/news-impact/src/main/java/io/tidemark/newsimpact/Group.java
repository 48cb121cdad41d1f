package io.tidemark.newsimpact;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.annotation.Nullable;

/**
 * A burst, together with those that begin before the time after it is over; all are told as one.
 *
 * @param bursts in the order of their first mentions
 */
record Group(List<Burst> bursts) {

    /**
     * Puts bursts of one company together.
     *
     * @param after how long the time after a burst is, in ms
     * @param longest how much later than the first mention, at most, a burst of a group begins, in
     *     ms
     */
    static List<Group> of(Iterable<Burst> bursts, long after, long longest) {
        List<Burst> sorted = new ArrayList<>();
        bursts.forEach(sorted::add);
        sorted.sort(Comparator.comparingLong(Burst::firstMention).thenComparing(Burst::start));
        List<Group> groups = new ArrayList<>();
        for (Burst burst : sorted) {
            Group last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
            if (last != null
                    && burst.firstMention() <= last.firstMention() + longest
                    && (last.end() == null || burst.firstMention() < last.end() + after)) {
                last.bursts.add(burst);
            } else {
                groups.add(new Group(new ArrayList<>(List.of(burst))));
            }
        }
        return groups;
    }

    long firstMention() {
        return bursts.get(0).firstMention();
    }

    long start() {
        return bursts.get(0).start();
    }

    /** When the last of them ended; null while one lasts. */
    @Nullable
    Long end() {
        long end = Long.MIN_VALUE;
        for (Burst burst : bursts) {
            if (burst.end() == null) {
                return null;
            }
            end = Math.max(end, burst.end());
        }
        return end;
    }

    /** When the last of them ends at the latest. */
    long endsBy(long longest) {
        return bursts.stream().mapToLong(burst -> burst.endsBy(longest)).max().orElseThrow();
    }

    /** The greatest score; null if it is not known. */
    @Nullable
    BigDecimal peakScore() {
        BigDecimal peak = null;
        for (Burst burst : bursts) {
            if (burst.peakScore() != null
                    && (peak == null || burst.peakScore().compareTo(peak) > 0)) {
                peak = burst.peakScore();
            }
        }
        return peak;
    }
}
