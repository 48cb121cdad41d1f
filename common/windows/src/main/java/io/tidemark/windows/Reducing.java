package io.tidemark.windows;

import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.common.functions.ReduceFunction;

/** Elements that are reduced to one; of none there is none. */
record Reducing<T>(ReduceFunction<T> reducer) implements AggregateFunction<T, T, T>, Wrapping {

    @Override
    @Nullable
    public T createAccumulator() {
        return null;
    }

    @Override
    public T add(T element, @Nullable T reduced) {
        return reduced == null ? element : reduce(reduced, element);
    }

    @Override
    @Nullable
    public T getResult(@Nullable T reduced) {
        return reduced;
    }

    @Override
    @Nullable
    public T merge(@Nullable T a, @Nullable T b) {
        return a == null || b == null ? (a == null ? b : a) : reduce(a, b);
    }

    private T reduce(T a, T b) {
        try {
            return reducer.reduce(a, b);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Elements cannot be reduced", e);
        }
    }

    @Override
    public Function wrapped() {
        return reducer;
    }
}
