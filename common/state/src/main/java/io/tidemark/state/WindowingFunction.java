package io.tidemark.state;

import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;

/**
 * A process function with windows of its own: its watermark survives restarts and rescales ({@link
 * OperatorWatermark}), and its state is refused or dropped where it was written under another
 * {@linkplain StateDefinition definition}, or as another type. State that is not registered with
 * serializers {@linkplain #typed made here} is not dropped where its type is another one: Flink
 * refuses it, once. Timers may be left over from state that was dropped, so a timer must find what
 * it is for in the state.
 *
 * <p>Counter: {@code windows-discarded}.
 */
@Experimental
public abstract class WindowingFunction<K, T, R> extends KeyedProcessFunction<K, T, R> {

    private static final long serialVersionUID = 1L;

    private transient OperatorWatermark watermark;
    private transient RestoredState restored;

    /**
     * Runs the function on a stream.
     *
     * @param uid the operator's identity in savepoints, and its name
     * @param definition what the function's state means
     */
    public final SingleOutputStreamOperator<R> on(
            KeyedStream<T, K> elements,
            String uid,
            StateDefinition definition,
            TypeInformation<R> results) {
        return elements.transform(uid, results, operator(definition)).uid(uid);
    }

    /** What runs the function, for a test harness; a job says {@link #on}. */
    public final KeyedProcessOperator<K, T, R> operator(StateDefinition definition) {
        return new WindowingOperator<>(this, definition);
    }

    final void restored(OperatorWatermark watermark, RestoredState restored) {
        this.watermark = watermark;
        this.restored = restored;
    }

    /** By which elements are judged; windows here have no allowed lateness. */
    protected final OperatorWatermark watermark() {
        return watermark;
    }

    /**
     * What a keyed state is to be registered with in {@code open}, alone or as a part of its
     * serializer. State that was written as another type is then refused once, in a line that names
     * the state and both types; or dropped, each key's as one window, if the definition is
     * {@linkplain StateDefinition#discardingOther discarding}.
     *
     * @param state the name that it is registered under
     */
    protected final <S> TypeSerializer<S> typed(String state, TypeInformation<S> type) {
        return restored.typed(state, getRuntimeContext().createSerializer(type));
    }

    /** The name of a keyed state without namespace that every key with windows has. */
    protected abstract String stateOfAllKeys();

    /**
     * Drops all that is kept of the current key. States of another type have been cleared before.
     *
     * @return how many windows (or elements, where these are kept) that was
     */
    protected abstract long discard() throws Exception;
}
