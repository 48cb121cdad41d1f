package io.tidemark.exercises;

import io.tidemark.catalogue.LedgerEntry;

/**
 * A time in which what a source was served may not have come through: from the checkpoint that the
 * job went back to until it ran again. Nobody can be asked for it again.
 *
 * @param from in ms since the epoch (UTC), inclusive
 * @param to in ms since the epoch (UTC), inclusive
 */
record Outage(long from, long to) {

    /** The same outage with a later end, if {@code later} is one. */
    Outage until(long later) {
        return new Outage(from, Math.max(to, later));
    }

    boolean covers(LedgerEntry entry) {
        return from <= entry.at() && entry.at() <= to;
    }
}
