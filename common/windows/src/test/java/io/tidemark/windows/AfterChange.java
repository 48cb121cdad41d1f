package io.tidemark.windows;

import org.apache.flink.types.Either;

/** Fires when the newest value is further than so much from the one at the firing before. */
record AfterChange(double by) implements TriggerFunction<Object> {

    private static final int HAS_SHOWN = 0;
    private static final int SHOWN = 1;
    private static final int NEWEST = 2;

    @Override
    public int numbers() {
        return 3;
    }

    @Override
    public void onElement(Object value, long timestamp, TriggerNumbers numbers, Context context) {
        numbers.setDouble(NEWEST, number(value));
    }

    /** Of a number, or of one side of a join. */
    private static double number(Object value) {
        Object number =
                value instanceof Either<?, ?> side
                        ? (side.isLeft() ? side.left() : side.right())
                        : value;
        return Double.parseDouble(number.toString());
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
