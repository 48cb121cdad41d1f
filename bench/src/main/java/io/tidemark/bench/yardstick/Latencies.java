package io.tidemark.bench.yardstick;

import java.util.Arrays;

/**
 * How long results took, at a fixed rate of records.
 *
 * @param rate of sending, records a second
 * @param p50Ms half of all took at most so long
 * @param p99Ms 99 of 100 took at most so long
 * @param maxMs none took longer
 * @param cpuPerRecord microseconds of CPU of the peer for a record
 * @param sendLagMs how much later than it should have been the latest record was sent, which is
 *     part of what it took
 */
record Latencies(
        double rate,
        double p50Ms,
        double p99Ms,
        double maxMs,
        double cpuPerRecord,
        double sendLagMs) {

    /**
     * From each record's.
     *
     * @param nanos at least one
     */
    static Latencies of(double rate, long[] nanos, double cpuPerRecord, long sendLagNanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(
                rate,
                at(sorted, 0.50),
                at(sorted, 0.99),
                at(sorted, 1),
                cpuPerRecord,
                sendLagNanos / 1e6);
    }

    /** The least that the share does not exceed, ms. */
    private static double at(long[] sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(rank - 1, 0)] / 1e6;
    }
}
