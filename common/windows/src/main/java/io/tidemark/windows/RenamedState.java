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

    private static StateDescriptor<?, ?> copy(StateDescriptor<?, ?> descriptor, String name) {
        if (descriptor instanceof ListStateDescriptor<?> list) {
            return new ListStateDescriptor<>(name, list.getElementSerializer());
        } else if (descriptor instanceof MapStateDescriptor<?, ?> map) {
            return new MapStateDescriptor<>(name, map.getKeySerializer(), map.getValueSerializer());
        } else if (descriptor instanceof ReducingStateDescriptor<?> reducing) {
            return copy(reducing, name);
        } else if (descriptor instanceof AggregatingStateDescriptor<?, ?, ?> aggregating) {
            return copy(aggregating, name);
        }
        return copyValue(descriptor, name);
    }

    @SuppressWarnings("deprecation") // Flink still has default values.
    private static <T> StateDescriptor<?, ?> copyValue(
            StateDescriptor<?, T> descriptor, String name) {
        return new ValueStateDescriptor<>(
                name, descriptor.getSerializer(), descriptor.getDefaultValue());
    }

    private static <T> StateDescriptor<?, ?> copy(
            ReducingStateDescriptor<T> descriptor, String name) {
        return new ReducingStateDescriptor<>(
                name, descriptor.getReduceFunction(), descriptor.getSerializer());
    }

    private static <IN, ACC, OUT> StateDescriptor<?, ?> copy(
            AggregatingStateDescriptor<IN, ACC, OUT> descriptor, String name) {
        return new AggregatingStateDescriptor<>(
                name, descriptor.getAggregateFunction(), descriptor.getSerializer());
    }
}
