package io.tidemark.windows;

/** Fires when the newest value is further than so much from the one at the firing before. */
record AfterChange(double by) implements TriggerFunction<Long> {

    private static final int HAS_SHOWN = 0;
    private static final int SHOWN = 1;
    private static final int NEWEST = 2;

    @Override
    public int numbers() {
        return 3;
    }

    @Override
    public void onElement(Long value, long timestamp, TriggerNumbers numbers, Context context) {
        numbers.setDouble(NEWEST, value);
    }

    @Override
    public boolean isReady(TriggerNumbers numbers, Context context) {
        double change = Math.abs(numbers.getDouble(NEWEST) - numbers.getDouble(SHOWN));
        return !numbers.is(HAS_SHOWN) || change > by;
    }

    @Override
    public void onFire(TriggerNumbers numbers) {
        numbers.set(HAS_SHOWN, true);
        numbers.set(SHOWN, numbers.get(NEWEST));
    }

    @Override
    public void merge(TriggerNumbers numbers, TriggerNumbers other) {
        numbers.clear();
    }
}
