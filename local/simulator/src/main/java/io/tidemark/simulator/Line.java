package io.tidemark.simulator;

import io.tidemark.catalogue.LedgerEntry.Kind;

/**
 * A line of the stream.
 *
 * @param kind what it is
 * @param id the post's id; {@code null} for anything but a post
 * @param matches whether a post passes the filter; {@code null} for anything but a post
 * @param madeAt when it was made, ms since the epoch (UTC)
 * @param bytes UTF-8, without the line end
 */
record Line(Kind kind, String id, Boolean matches, long madeAt, byte[] bytes) {}
