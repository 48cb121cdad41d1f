package io.tidemark.windows;

import java.util.Objects;
import java.util.function.LongConsumer;

/** See {@link Triggers#repeatedly}. Numbers: those of the repeated one. */
final class Repeatedly extends DataflowTrigger {

    final DataflowTrigger repeated;

    Repeatedly(DataflowTrigger repeated) {
        this.repeated = Objects.requireNonNull(repeated);
    }

    @Override
    int size() {
        return repeated.size();
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {
        repeated.onElement(state, at, moment);
    }

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        return repeated.ready(state, at, moment);
    }

    @Override
    void fire(long[] state, int at, Moment moment) {
        repeated.fire(state, at, moment);
        if (repeated.finished(state, at)) {
            repeated.restart(state, at);
        }
    }

    @Override
    boolean finished(long[] state, int at) {
        return false;
    }

    @Override
    void forgetCounts(long[] state, int at) {
        repeated.forgetCounts(state, at);
    }

    @Override
    void restart(long[] state, int at) {
        repeated.restart(state, at);
    }

    @Override
    void merge(long[] state, int at, long[] other) {
        repeated.merge(state, at, other);
    }

    @Override
    boolean reopen(long[] state, int at) {
        return repeated.reopen(state, at);
    }

    @Override
    void deadlines(long[] state, int at, LongConsumer deadline) {
        repeated.deadlines(state, at, deadline);
    }

    @Override
    boolean watchesWatermark() {
        return repeated.watchesWatermark();
    }

    @Override
    public String toString() {
        return "repeatedly(" + repeated + ")";
    }
}
