package io.tidemark.newsingest;

/**
 * What a message of Jetstream says.
 *
 * @param timeUs when the service saw it, in µs since the epoch (UTC); {@link #UNKNOWN} if it does
 *     not say
 * @param identity the same when the same comes again; {@code null} for what is none of the job's
 *     business
 * @param change what was done with a post; {@code null} if it was something else
 * @param problem why it cannot be read; {@code null} if it can
 */
record JetstreamEvent(long timeUs, String identity, PostChange change, String problem) {

    /** The time of an event that does not say one. */
    static final long UNKNOWN = 0;
}
