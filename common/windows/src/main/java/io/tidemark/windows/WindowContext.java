package io.tidemark.windows;

import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.OutputTag;

/** What a {@link PaneProcessFunction} sees of a window; good only while the function is called. */
@Experimental
public interface WindowContext<K, W extends Window> {

    /** The window's key. */
    K key();

    /** The window. */
    W window();

    /**
     * Event time by which the key's windows are judged, ms; {@link Long#MIN_VALUE} before the first
     * watermark. Of windows of processing time, the machine's clock less 1 ms.
     */
    long currentWatermark();

    /** The machine's clock, ms. */
    long currentProcessingTime();

    /**
     * Sends to a side output, with the window's last ms as the timestamp.
     *
     * @throws IllegalArgumentException if the tag is null
     */
    <X> void output(OutputTag<X> tag, X value);

    /**
     * State of this window of this key. Nobody but the function's {@link PaneProcessFunction#clear}
     * clears it.
     *
     * @throws UnsupportedOperationException where windows merge, or if the function does not
     *     override {@code clear}
     */
    KeyedStateStore windowState();

    /**
     * State of this key, of all its windows. It is kept until the function clears it; that of keys
     * that never come again grows with their number.
     */
    KeyedStateStore globalState();
}
