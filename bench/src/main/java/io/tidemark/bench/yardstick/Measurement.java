package io.tidemark.bench.yardstick;

/**
 * What a run took whose results were right.
 *
 * @param records that were read
 * @param seconds from the start of the peer's process until its last result was written
 * @param committedSeconds until all results were committed, which waits for the next checkpoint
 * @param cpuSeconds of the peer's process and its children until then
 * @param brokerCpuSeconds of the broker in the same time, and of the search node where there is one
 * @param peakBytes the most memory that was resident, of the process; 0 where that is not told
 */
record Measurement(
        long records,
        double seconds,
        double committedSeconds,
        double cpuSeconds,
        double brokerCpuSeconds,
        long peakBytes) {

    /** Records a second. */
    double rate() {
        return records / seconds;
    }

    /** Microseconds of CPU for a record. */
    double cpuPerRecord() {
        return 1e6 * cpuSeconds / records;
    }

    /** Microseconds of CPU of the broker for a record. */
    double brokerCpuPerRecord() {
        return 1e6 * brokerCpuSeconds / records;
    }

    /**
     * What more records cost: without starts and, for the most part, without the compiler.
     *
     * @param smaller of the same work on fewer records
     */
    Measurement less(Measurement smaller) {
        return new Measurement(
                records - smaller.records,
                seconds - smaller.seconds,
                committedSeconds - smaller.committedSeconds,
                cpuSeconds - smaller.cpuSeconds,
                brokerCpuSeconds - smaller.brokerCpuSeconds,
                peakBytes);
    }
}
