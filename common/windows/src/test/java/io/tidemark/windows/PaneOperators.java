package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** Operators of panes of numbers with texts as keys, as {@link Panes} would make them. */
final class PaneOperators {

    private PaneOperators() {}

    static <ACC, V, W extends Window> PaneOperator<String, Long, ACC, V, W> of(
            PaneDefinition<Long, ACC, V, W> definition,
            StateDefinition said,
            TypeSerializer<ACC> accumulators,
            TypeSerializer<V> values) {
        return new PaneOperator<>(
                definition,
                PaneMeaning.of(said, definition),
                accumulators,
                values,
                LongSerializer.INSTANCE,
                definition.assigner().getWindowSerializer(new ExecutionConfig()),
                null);
    }
}
