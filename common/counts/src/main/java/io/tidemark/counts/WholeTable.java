package io.tidemark.counts;

import io.tidemark.state.WindowingFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;

/**
 * Emits the whole table at each trigger after which something had changed, and at the end of the
 * input: rows by key and window, with the number of the batch. Since the table is written as a
 * whole, it is kept in one place, under one key.
 */
final class WholeTable extends WindowingFunction<Integer, Count, Count> {

    private static final String TABLE = "table";

    private final long interval;

    private transient MapState<Count.Row, Count> table;
    private transient ValueState<Long> nextBatch;

    /** Whether a trigger is registered for what has changed. */
    private transient ValueState<Long> trigger;

    WholeTable(long interval) {
        this.interval = interval;
    }

    @Override
    public void open(OpenContext context) {
        table =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        TABLE,
                                        typed(TABLE, TypeInformation.of(Count.Row.class)),
                                        typed(TABLE, TypeInformation.of(Count.class))));
        nextBatch =
                getRuntimeContext().getState(new ValueStateDescriptor<>("next-batch", Types.LONG));
        trigger = getRuntimeContext().getState(new ValueStateDescriptor<>("trigger", Types.LONG));
    }

    @Override
    public void processElement(Count row, Context context, Collector<Count> out) throws Exception {
        table.put(row.row(), row);
        if (trigger.value() == null) {
            long now = context.timerService().currentProcessingTime();
            long at = now - now % interval + interval;
            trigger.update(at);
            context.timerService().registerProcessingTimeTimer(at);
            // The end of the input comes as the last watermark.
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Count> out)
            throws Exception {
        if (trigger.value() == null) {
            return;
        }
        context.timerService().deleteProcessingTimeTimer(trigger.value());
        context.timerService().deleteEventTimeTimer(Long.MAX_VALUE);
        trigger.clear();

        long batch = nextBatch.value() == null ? 0 : nextBatch.value();
        nextBatch.update(batch + 1);
        List<Count> rows = new ArrayList<>();
        table.values().forEach(rows::add);
        rows.sort(Count.ORDER);
        rows.forEach(row -> out.collect(row.inBatch(batch)));
    }

    @Override
    protected String stateOfAllKeys() {
        return TABLE;
    }

    /** The number of the next batch stays, so that readers see batches rise. */
    @Override
    protected long discard() throws Exception {
        long rows = 0;
        for (Count.Row ignored : table.keys()) {
            rows++;
        }
        table.clear();
        trigger.clear();
        return rows;
    }
}
