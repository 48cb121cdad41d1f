package io.tidemark.windows;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A keyed operator's values and event-time timers. Its owner {@linkplain #enter enters} a key,
 * reads and changes what is that key's, and {@linkplain #leave leaves} it.
 */
interface KeyedValues<K> {

    /** Does what is due of a key. */
    @FunctionalInterface
    interface Timed<K> {

        /**
         * Is called when the key has been entered, and before it is left.
         *
         * @param time for which there was a timer, ms
         */
        void onTimer(K key, long time) throws Exception;
    }

    /** How many parts of about the same size a value has. */
    @FunctionalInterface
    interface Parts<V> {

        int of(V value);
    }

    /**
     * A value that is to be used in place of Flink's. What it hands out may be changed, and is kept
     * as it then is with the next update.
     *
     * @param state Flink's, where all is that a checkpoint has
     */
    <V> ValueState<V> value(ValueState<V> state, TypeSerializer<V> serializer, Parts<V> parts);

    /** All else is about this key now. */
    void enter(K key);

    /**
     * Enters a key if it is on the heap already, or if Flink's state has nothing of it and the heap
     * has room; otherwise nothing happens.
     *
     * @param key if it is kept, then a copy of it
     * @return whether it is entered
     */
    boolean enterIfAtHand(K key);

    K key();

    /** Has Flink's own keyed state and timers be those of the present key. */
    void tellFlink();

    /** The present key is done. */
    void leave() throws Exception;

    /** Sets an event-time timer, ms, for the present key. Twice is once. */
    void registerTimer(long time);

    /** Has come what is due at a watermark, of the timers that Flink does not know. */
    void advance(long watermark, Timed<K> due) throws Exception;

    /** Gives Flink's state all that it has to have for a checkpoint. */
    void write() throws Exception;
}
