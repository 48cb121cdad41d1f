package io.tidemark.windows;

import java.util.List;
import java.util.function.LongConsumer;

/** See {@link Triggers#afterEach}. Numbers: whose turn it is, then those of the parts. */
final class AfterEach extends DataflowTrigger {

    private final Parts parts;

    AfterEach(List<DataflowTrigger> triggers) {
        this.parts = new Parts("afterEach", triggers);
    }

    @Override
    int size() {
        return 1 + parts.size();
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {
        if (!finished(state, at)) {
            turn(state, at).onElement(state, turnAt(state, at), moment);
        }
    }

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        return !finished(state, at) && turn(state, at).ready(state, turnAt(state, at), moment);
    }

    @Override
    void fire(long[] state, int at, Moment moment) {
        DataflowTrigger turn = turn(state, at);
        turn.fire(state, turnAt(state, at), moment);
        if (turn.finished(state, turnAt(state, at))) {
            state[at]++;
        }
    }

    @Override
    boolean finished(long[] state, int at) {
        return state[at] == parts.count();
    }

    @Override
    void forgetCounts(long[] state, int at) {
        parts.forgetCounts(state, at + 1);
    }

    @Override
    void restart(long[] state, int at) {
        state[at] = 0;
        parts.restart(state, at + 1);
    }

    @Override
    void merge(long[] state, int at, long[] other) {
        state[at] = Math.min(state[at], other[at]);
        for (int i = 0; i < parts.count() && i <= state[at]; i++) {
            parts.get(i).merge(state, at + 1 + parts.offset(i), other);
        }
        forgetAfter(state, at);
    }

    @Override
    boolean reopen(long[] state, int at) {
        boolean reopened = false;
        for (int i = 0; i < parts.count() && i <= state[at]; i++) {
            DataflowTrigger part = parts.get(i);
            int partAt = at + 1 + parts.offset(i);
            reopened |= part.reopen(state, partAt);
            if (i < state[at] && !part.finished(state, partAt)) {
                state[at] = i;
                forgetAfter(state, at);
            }
        }
        return reopened;
    }

    /** Parts whose turn is still to come start from nothing. */
    private void forgetAfter(long[] state, int at) {
        for (int i = (int) state[at] + 1; i < parts.count(); i++) {
            parts.get(i).reset(state, at + 1 + parts.offset(i));
        }
    }

    @Override
    void deadlines(long[] state, int at, LongConsumer deadline) {
        if (!finished(state, at)) {
            turn(state, at).deadlines(state, turnAt(state, at), deadline);
        }
    }

    @Override
    boolean watchesWatermark() {
        return parts.watchWatermark();
    }

    private DataflowTrigger turn(long[] state, int at) {
        return parts.get((int) state[at]);
    }

    private int turnAt(long[] state, int at) {
        return at + 1 + parts.offset((int) state[at]);
    }

    @Override
    public String toString() {
        return "afterEach" + parts;
    }
}
