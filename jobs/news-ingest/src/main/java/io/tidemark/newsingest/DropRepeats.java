package io.tidemark.newsingest;

import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Lets a post pass once, told by its id, which is remembered for a while of processing time. */
final class DropRepeats extends KeyedProcessFunction<String, Post, Post> {

    private final Duration remember;
    private transient ValueState<Boolean> seen;
    private transient Counter repeated;

    /**
     * Drops posts that were seen.
     *
     * @param remember how long an id is remembered; 0: not at all, so that every post passes
     */
    DropRepeats(Duration remember) {
        this.remember = remember;
    }

    @Override
    public void open(OpenContext context) {
        repeated = getRuntimeContext().getMetricGroup().counter("records-repeated");
        if (!remember.isZero()) {
            ValueStateDescriptor<Boolean> descriptor =
                    new ValueStateDescriptor<>("seen", Types.BOOLEAN);
            descriptor.enableTimeToLive(
                    StateTtlConfig.newBuilder(remember).neverReturnExpired().build());
            seen = getRuntimeContext().getState(descriptor);
        }
    }

    @Override
    public void processElement(Post post, Context context, Collector<Post> posts) throws Exception {
        if (!remember.isZero()) {
            if (seen.value() != null) {
                repeated.inc();
                return;
            }
            seen.update(true);
        }
        posts.collect(post);
    }
}
