package io.tidemark.windows;

import java.util.OptionalLong;

/** Fires when nothing has come for so long, by the clock. */
record AfterQuiet(long ms) implements TriggerFunction<Object> {

    private static final int LAST = 0;

    @Override
    public int numbers() {
        return 1;
    }

    @Override
    public void onElement(Object element, long timestamp, TriggerNumbers numbers, Context context) {
        numbers.set(LAST, context.processingTime());
    }

    @Override
    public boolean isReady(TriggerNumbers numbers, Context context) {
        return context.processingTime() >= numbers.get(LAST) + ms;
    }

    @Override
    public OptionalLong deadline(TriggerNumbers numbers) {
        return OptionalLong.of(numbers.get(LAST) + ms);
    }

    @Override
    public void merge(TriggerNumbers numbers, TriggerNumbers other) {
        numbers.set(LAST, Math.max(numbers.get(LAST), other.get(LAST)));
    }
}
