package io.tidemark.trends;

import io.tidemark.state.WindowingFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Leaves out posts that came before, and sets aside those that are late: whose tick is over. Since
 * a post that comes once more after its tick is late, an id need not be remembered for longer. What
 * is in time here is in time for all that follows. Keyed by id.
 */
final class DropRepeated extends WindowingFunction<String, Post, Post> {

    static final OutputTag<Post> LATE = new OutputTag<>("late", TypeInformation.of(Post.class));

    private static final String SEEN = "seen";

    private final long every;

    private transient ValueState<Boolean> seen;
    private transient Counter repeated;
    private transient Counter late;

    /**
     * Leaves out posts.
     *
     * @param every how long it is from one tick to the next, in ms
     */
    DropRepeated(long every) {
        this.every = every;
    }

    @Override
    public void open(OpenContext context) {
        seen =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>(SEEN, typed(SEEN, Types.BOOLEAN)));
        repeated = getRuntimeContext().getMetricGroup().counter("records-repeated");
        late = getRuntimeContext().getMetricGroup().counter("records-late");
    }

    @Override
    public void processElement(Post post, Context context, Collector<Post> out) throws Exception {
        long last = Ticks.tickOf(post.time(), every) - 1;
        if (last <= watermark().of(context.getCurrentKey())) {
            late.inc();
            context.output(LATE, post);
        } else if (seen.value() != null) {
            repeated.inc();
        } else {
            seen.update(true);
            context.timerService().registerEventTimeTimer(last);
            out.collect(post);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Post> out) {
        seen.clear();
    }

    @Override
    protected String stateOfAllKeys() {
        return SEEN;
    }

    @Override
    protected long discard() {
        seen.clear();
        return 1;
    }
}
