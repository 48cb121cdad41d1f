package io.tidemark.simulator;

/** What the records of a topic say; each is a function of its number and its time. */
interface Content {

    /**
     * A readable record; null if there is none at that time.
     *
     * @param number from 0
     * @param time when it happens, in ms since the epoch (UTC)
     * @param mark tells apart what has the same number; empty for the first
     */
    Entry entry(long number, long time, String mark);

    /** Whether values are JSON; if not, they have commas between their fields. */
    boolean isJson();

    /**
     * A readable record.
     *
     * @param group records of one group keep their order: they go to one partition
     */
    record Entry(long group, String key, String value) {}
}
