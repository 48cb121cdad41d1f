package io.tidemark.common.window;

import java.util.function.LongConsumer;

/** See {@link Triggers#never}. Numbers: none. */
final class Never extends DataflowTrigger {

    static final Never INSTANCE = new Never();

    private Never() {}

    @Override
    int size() {
        return 0;
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {}

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        return false;
    }

    @Override
    void fire(long[] state, int at, Moment moment) {}

    @Override
    boolean finished(long[] state, int at) {
        return false;
    }

    @Override
    void merge(long[] state, int at, long[] other) {}

    @Override
    boolean reopen(long[] state, int at) {
        return false;
    }

    @Override
    void deadlines(long[] state, int at, LongConsumer deadline) {}

    @Override
    boolean watchesWatermark() {
        return false;
    }

    @Override
    public String toString() {
        return "never()";
    }
}
