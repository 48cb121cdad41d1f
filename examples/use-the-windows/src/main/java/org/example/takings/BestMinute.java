package org.example.takings;

import io.tidemark.windows.PaneContext;
import io.tidemark.windows.PaneProcessFunction;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.OutputTag;

/** Says how far a minute's takings are from the shop's best so far, and tells of each record. */
final class BestMinute extends PaneProcessFunction<Long, Long, String, TimeWindow> {

    static final OutputTag<String> RECORDS = new OutputTag<>("records", Types.STRING);

    private static final ValueStateDescriptor<Long> BEST =
            new ValueStateDescriptor<>("best", Types.LONG);

    @Override
    public Long process(PaneContext<String, TimeWindow> pane, Iterable<Long> sum) throws Exception {
        long cents = sum.iterator().next(); // the aggregate's result, alone
        ValueState<Long> best = pane.globalState().getState(BEST); // of the shop, all its minutes
        if (best.value() == null || cents > best.value()) {
            best.update(cents);
            pane.output(RECORDS, pane.key() + ": " + cents);
        }
        return cents - best.value();
    }
}
