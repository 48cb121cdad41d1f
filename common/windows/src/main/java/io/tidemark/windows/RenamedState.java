package io.tidemark.windows;

import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/** A state that is kept under another name than it is asked for. */
final class RenamedState {

    private RenamedState() {}

    /**
     * The same state under another name.
     *
     * @param descriptor has its serializers already
     */
    @SuppressWarnings("unchecked") // It is of the same kind.
    static <S extends State> StateDescriptor<S, ?> of(
            StateDescriptor<S, ?> descriptor, String name) {
        StateDescriptor<?, ?> renamed = copy(descriptor, name);
        if (descriptor.getTtlConfig().isEnabled()) {
            renamed.enableTimeToLive(descriptor.getTtlConfig());
        }
        return (StateDescriptor<S, ?>) renamed;
    }

    // Flink still has default values; and each kind's functions and serializers are of one type.
    @SuppressWarnings({"deprecation", "rawtypes", "unchecked"})
    private static StateDescriptor<?, ?> copy(StateDescriptor descriptor, String name) {
        if (descriptor instanceof ListStateDescriptor list) {
            return new ListStateDescriptor<>(name, list.getElementSerializer());
        } else if (descriptor instanceof MapStateDescriptor map) {
            return new MapStateDescriptor<>(name, map.getKeySerializer(), map.getValueSerializer());
        } else if (descriptor instanceof ReducingStateDescriptor reducing) {
            return new ReducingStateDescriptor<>(
                    name, reducing.getReduceFunction(), reducing.getSerializer());
        } else if (descriptor instanceof AggregatingStateDescriptor aggregating) {
            return new AggregatingStateDescriptor<>(
                    name, aggregating.getAggregateFunction(), aggregating.getSerializer());
        }
        return new ValueStateDescriptor<>(
                name, descriptor.getSerializer(), descriptor.getDefaultValue());
    }
}
