package io.tidemark.state;

import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;

/**
 * A process function with windows of its own: its watermark survives restarts and rescales ({@link
 * OperatorWatermark}), and its state is refused or dropped where it was written under another
 * {@linkplain StateDefinition definition}. Only the definition is compared: state that is
 * registered with another type under the same definition is not found out, and fails in Flink with
 * each start; so an entry of the definition has to tell of the type. Its timers may be left over
 * from state that was dropped, so a timer must find what it is for in the state.
 *
 * <p>Counter: {@code windows-discarded}.
 */
@Experimental
public abstract class WindowingFunction<K, T, R> extends KeyedProcessFunction<K, T, R> {

    private static final long serialVersionUID = 1L;

    private transient OperatorWatermark watermark;

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

    final void setWatermark(OperatorWatermark watermark) {
        this.watermark = watermark;
    }

    /** By which elements are judged; windows here have no allowed lateness. */
    protected final OperatorWatermark watermark() {
        return watermark;
    }

    /** The name of a keyed state without namespace that every key with windows has. */
    protected abstract String stateOfAllKeys();

    /**
     * Drops all that is kept of the current key.
     *
     * @return how many windows (or elements, where these are kept) that was
     */
    protected abstract long discard() throws Exception;
}
