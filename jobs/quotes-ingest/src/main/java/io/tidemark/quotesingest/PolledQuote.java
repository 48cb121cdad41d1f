package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;

/**
 * A body that the quote API answered with, as it came.
 *
 * @param symbol the symbol as the quote says it; that was asked for, if the body cannot be read
 * @param uri the address that was asked, without the token
 * @param body the body's bytes
 * @param latestUpdate when the quote was last updated, by the time that the job goes by, in ms
 *     since the epoch (UTC); {@link #NONE} if the quote does not say or cannot be read
 * @param readAt when the body was read, in ms since the epoch (UTC)
 * @param problem why the body cannot be read as a quote; {@code null} if it can
 */
public record PolledQuote(
        String symbol, String uri, byte[] body, long latestUpdate, long readAt, String problem) {

    /** The {@code latestUpdate} of a quote that has none. */
    public static final long NONE = -1;

    /** Whether the body is a quote of its symbol. */
    public boolean readable() {
        return problem == null;
    }

    /**
     * The event time in ms since the epoch (UTC): {@code latestUpdate}, or else when it was read.
     */
    public long timestamp() {
        return latestUpdate == NONE ? readAt : latestUpdate;
    }

    /**
     * This body as what a source hands on.
     *
     * @param topic the topic that the quotes go to
     * @param job the job's name in dead letters
     */
    Decoded<PolledQuote> decoded(String topic, String job) {
        return readable()
                ? Decoded.of(this)
                : Decoded.unreadable(
                        DeadLetter.of(
                                Origin.http(topic, uri),
                                symbol.getBytes(UTF_8),
                                body,
                                readAt,
                                new UnreadableQuoteException(problem),
                                job));
    }
}
