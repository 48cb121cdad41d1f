package io.tidemark.common.window;

import java.util.function.LongConsumer;

/** See {@link Triggers#defaultTrigger}. Numbers: none. */
final class DefaultTrigger extends DataflowTrigger {

    static final DefaultTrigger INSTANCE = new DefaultTrigger();

    private DefaultTrigger() {}

    @Override
    int size() {
        return 0;
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {}

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        return moment.endPassed();
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
        return true;
    }

    @Override
    public String toString() {
        return "default()";
    }
}
