package io.tidemark.windows;

import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.util.ExceptionUtils;

/** See {@link Triggers#afterElement}. Number: whether such an element has come. */
final class AfterElement<T> implements TriggerFunction<T> {

    private static final int CAME = 0;

    private final FilterFunction<T> closes;

    AfterElement(FilterFunction<T> closes) {
        this.closes = closes;
    }

    @Override
    public int numbers() {
        return 1;
    }

    @Override
    public void onElement(T element, long timestamp, TriggerNumbers numbers, Context context) {
        try {
            numbers.set(CAME, numbers.is(CAME) || closes.filter(element));
        } catch (Exception e) {
            ExceptionUtils.rethrow(e);
        }
    }

    @Override
    public boolean isReady(TriggerNumbers numbers, Context context) {
        return numbers.is(CAME);
    }

    @Override
    public void merge(TriggerNumbers numbers, TriggerNumbers other) {
        numbers.set(CAME, numbers.is(CAME) || other.is(CAME));
    }
}
