package io.tidemark.windows;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Flink's own keyed state and timers. */
final class FlinkValues<K> implements KeyedValues<K> {

    private final KeyedFlink flink;
    private K key;

    FlinkValues(KeyedFlink flink) {
        this.flink = flink;
    }

    @Override
    public <V> ValueState<V> value(
            ValueState<V> state, TypeSerializer<V> serializer, Parts<V> parts) {
        return state;
    }

    @Override
    public void enter(K key) {
        this.key = key;
        flink.setKey(key);
    }

    @Override
    public boolean enterIfAtHand(K key) {
        return false;
    }

    @Override
    public K key() {
        return key;
    }

    @Override
    public void tellFlink() {}

    @Override
    public void leave() {}

    @Override
    public void registerTimer(long time) {
        flink.registerTimer(time);
    }

    @Override
    public void advance(long watermark, Timed<K> due) {}

    @Override
    public void write() {}
}
