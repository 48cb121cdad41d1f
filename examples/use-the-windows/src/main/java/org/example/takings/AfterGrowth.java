package org.example.takings;

import io.tidemark.windows.TriggerFunction;
import io.tidemark.windows.TriggerNumbers;

/** Fires when the takings have grown by more than so many cents since it fired before. */
record AfterGrowth(long cents) implements TriggerFunction<Payment> {

    private static final int SINCE = 0;

    @Override
    public int numbers() {
        return 1;
    }

    @Override
    public void onElement(
            Payment payment, long timestamp, TriggerNumbers numbers, Context context) {
        numbers.set(SINCE, numbers.get(SINCE) + payment.cents());
    }

    @Override
    public boolean isReady(TriggerNumbers numbers, Context context) {
        return numbers.get(SINCE) > cents;
    }

    @Override
    public void merge(TriggerNumbers numbers, TriggerNumbers other) {
        numbers.set(SINCE, numbers.get(SINCE) + other.get(SINCE));
    }
}
