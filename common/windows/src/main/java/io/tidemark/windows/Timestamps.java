package io.tidemark.windows;

/** Flink's {@link Long#MIN_VALUE} for elements that have no timestamp. */
final class Timestamps {

    private Timestamps() {}

    /**
     * The timestamp itself.
     *
     * @throws IllegalArgumentException if there is none
     */
    static long require(long timestamp) {
        if (timestamp == Long.MIN_VALUE) {
            throw new IllegalArgumentException(
                    "An element without a timestamp has no event-time window; give the stream a"
                            + " watermark strategy with a timestamp assigner");
        }
        return timestamp;
    }
}
