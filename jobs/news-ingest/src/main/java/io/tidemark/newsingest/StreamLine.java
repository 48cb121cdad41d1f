package io.tidemark.newsingest;

/**
 * A line of the stream as it came, without its end.
 *
 * @param bytes the line's bytes, or their beginning if it is too long
 * @param cut whether the line went on after {@code bytes}
 * @param receivedAt when it was received, in ms since the epoch (UTC)
 */
public record StreamLine(byte[] bytes, boolean cut, long receivedAt) {}
