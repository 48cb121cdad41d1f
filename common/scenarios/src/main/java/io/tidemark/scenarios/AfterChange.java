package io.tidemark.scenarios;

import io.tidemark.windows.TriggerFunction;
import io.tidemark.windows.TriggerNumbers;

/**
 * A trigger that no word of the windows says: fires when the newest value is further than {@code
 * by} from the one at the firing before, at the first one in any case. Values are compared as
 * doubles. Where sessions join that both had fired, no firing before is known.
 */
record AfterChange(double by) implements TriggerFunction<Sums.Arrival> {

    private static final int HAS_FIRED = 0;
    private static final int FIRED = 1;
    private static final int NEWEST = 2;

    @Override
    public int numbers() {
        return 3;
    }

    @Override
    public void onElement(
            Sums.Arrival arrival, long timestamp, TriggerNumbers numbers, Context context) {
        numbers.setDouble(NEWEST, arrival.value().doubleValue());
    }

    @Override
    public boolean isReady(TriggerNumbers numbers, Context context) {
        double change = Math.abs(numbers.getDouble(NEWEST) - numbers.getDouble(FIRED));
        return !numbers.is(HAS_FIRED) || change > by;
    }

    @Override
    public void onFire(TriggerNumbers numbers) {
        numbers.set(HAS_FIRED, true);
        numbers.set(FIRED, numbers.get(NEWEST));
    }

    @Override
    public void merge(TriggerNumbers numbers, TriggerNumbers other) {
        numbers.clear();
    }
}
