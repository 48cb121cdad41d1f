package io.tidemark.windows;

import java.io.Serializable;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/** Where elements go that no window takes. */
record LateOutput<T, L>(OutputTag<L> tag, LateFunction<T, L> function) implements Serializable {

    /** The elements themselves. */
    static <T> LateOutput<T, T> of(OutputTag<T> tag) {
        return new LateOutput<>(tag, (element, reason) -> element);
    }

    void send(Output<?> output, T element, long timestamp, LateReason reason) {
        output.collect(tag, new StreamRecord<>(function.late(element, reason), timestamp));
    }
}
