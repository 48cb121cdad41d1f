package io.tidemark.windows;

import java.util.Objects;
import java.util.function.LongConsumer;

/** See {@link DataflowTrigger#orFinally}. Numbers: finished, then those of the two parts. */
final class OrFinally extends DataflowTrigger {

    private final DataflowTrigger main;
    private final DataflowTrigger until;

    OrFinally(DataflowTrigger main, DataflowTrigger until) {
        this.main = Objects.requireNonNull(main);
        this.until = Objects.requireNonNull(until);
    }

    @Override
    int size() {
        return 1 + main.size() + until.size();
    }

    private int mainAt(int at) {
        return at + 1;
    }

    private int untilAt(int at) {
        return at + 1 + main.size();
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {
        if (!finished(state, at)) {
            main.onElement(state, mainAt(at), moment);
            until.onElement(state, untilAt(at), moment);
        }
    }

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        return main.ready(state, mainAt(at), moment) || until.ready(state, untilAt(at), moment);
    }

    @Override
    void fire(long[] state, int at, Moment moment) {
        if (until.ready(state, untilAt(at), moment)) {
            until.fire(state, untilAt(at), moment);
            state[at] = 1;
        } else {
            main.fire(state, mainAt(at), moment);
            state[at] = main.finished(state, mainAt(at)) ? 1 : 0;
        }
        if (finished(state, at)) {
            forgetCounts(state, at);
        }
    }

    @Override
    void forgetCounts(long[] state, int at) {
        main.forgetCounts(state, mainAt(at));
        until.forgetCounts(state, untilAt(at));
    }

    @Override
    boolean finished(long[] state, int at) {
        return state[at] == 1;
    }

    @Override
    void restart(long[] state, int at) {
        state[at] = 0;
        main.restart(state, mainAt(at));
        until.restart(state, untilAt(at));
    }

    @Override
    void merge(long[] state, int at, long[] other) {
        state[at] &= other[at];
        main.merge(state, mainAt(at), other);
        until.merge(state, untilAt(at), other);
    }

    @Override
    boolean reopen(long[] state, int at) {
        boolean reopened = main.reopen(state, mainAt(at));
        reopened |= until.reopen(state, untilAt(at));
        boolean stays = main.finished(state, mainAt(at)) || until.finished(state, untilAt(at));
        if (reopened && !stays) {
            state[at] = 0;
        }
        return reopened;
    }

    @Override
    void deadlines(long[] state, int at, LongConsumer deadline) {
        if (state[at] == 0) {
            main.deadlines(state, mainAt(at), deadline);
            until.deadlines(state, untilAt(at), deadline);
        }
    }

    @Override
    boolean watchesWatermark() {
        return main.watchesWatermark() || until.watchesWatermark();
    }

    @Override
    public String toString() {
        return main + ".orFinally(" + until + ")";
    }
}
