package io.tidemark.campaignpulse;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * A process function's operator whose watermark survives a failure, which Flink's does not: what
 * was late before is late after, and a window that was told is not told again.
 */
final class WatermarkKeeper<K, T, R> extends KeyedProcessOperator<K, T, R> {

    private transient ListState<Long> state;
    private transient long watermark;

    WatermarkKeeper(KeyedProcessFunction<K, T, R> function) {
        super(function);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        // Behind a shuffle all subtasks see the same watermark, give or take what is on its way.
        state =
                context.getOperatorStateStore()
                        .getUnionListState(new ListStateDescriptor<>("watermark", Types.LONG));
        watermark = Long.MIN_VALUE;
        if (context.isRestored()) {
            watermark = Long.MAX_VALUE;
            for (long restored : state.get()) {
                watermark = Math.min(watermark, restored);
            }
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        // Fires nothing: what was due had fired before the snapshot.
        timeServiceManager.advanceWatermark(new Watermark(watermark));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermark = Math.max(watermark, mark.getTimestamp());
        super.processWatermark(mark);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(List.of(watermark));
    }
}
