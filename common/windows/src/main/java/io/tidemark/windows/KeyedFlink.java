package io.tidemark.windows;

/** What {@link KeyedValues} stand on. */
interface KeyedFlink {

    /** Keyed state and timers are those of this key now. */
    void setKey(Object key);

    /** Sets an event-time timer, ms. */
    void registerTimer(long time);
}
