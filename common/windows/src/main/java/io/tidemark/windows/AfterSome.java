package io.tidemark.windows;

import java.util.List;
import java.util.function.LongConsumer;

/**
 * See {@link Triggers#afterFirst} and {@link Triggers#afterAll}. Numbers: finished, then those of
 * the parts.
 */
final class AfterSome extends DataflowTrigger {

    enum Kind {
        FIRST("afterFirst"),
        ALL("afterAll");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private final Kind kind;
    private final Parts parts;

    AfterSome(Kind kind, List<DataflowTrigger> triggers) {
        this.kind = kind;
        this.parts = new Parts(kind.word, triggers);
    }

    @Override
    int size() {
        return 1 + parts.size();
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {
        if (finished(state, at)) {
            return;
        }
        for (int i = 0; i < parts.count(); i++) {
            parts.get(i).onElement(state, at + 1 + parts.offset(i), moment);
        }
    }

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        for (int i = 0; i < parts.count(); i++) {
            DataflowTrigger part = parts.get(i);
            int partAt = at + 1 + parts.offset(i);
            // After a merge has reopened another part, a finished one still has had its firing.
            boolean ready = part.finished(state, partAt) || part.ready(state, partAt, moment);
            if (ready == (kind == Kind.FIRST)) {
                return ready;
            }
        }
        return kind == Kind.ALL;
    }

    @Override
    void fire(long[] state, int at, Moment moment) {
        for (int i = 0; i < parts.count(); i++) {
            DataflowTrigger part = parts.get(i);
            int partAt = at + 1 + parts.offset(i);
            if (!part.finished(state, partAt) && part.ready(state, partAt, moment)) {
                part.fire(state, partAt, moment);
            }
        }
        state[at] = 1;
        forgetCounts(state, at);
    }

    @Override
    void forgetCounts(long[] state, int at) {
        parts.forgetCounts(state, at + 1);
    }

    @Override
    boolean finished(long[] state, int at) {
        return state[at] == 1;
    }

    @Override
    void restart(long[] state, int at) {
        state[at] = 0;
        parts.restart(state, at + 1);
    }

    @Override
    void merge(long[] state, int at, long[] other) {
        state[at] &= other[at];
        for (int i = 0; i < parts.count(); i++) {
            parts.get(i).merge(state, at + 1 + parts.offset(i), other);
        }
    }

    @Override
    boolean reopen(long[] state, int at) {
        boolean reopened = false;
        int finishedParts = 0;
        for (int i = 0; i < parts.count(); i++) {
            DataflowTrigger part = parts.get(i);
            int partAt = at + 1 + parts.offset(i);
            reopened |= part.reopen(state, partAt);
            finishedParts += part.finished(state, partAt) ? 1 : 0;
        }
        boolean stays = finishedParts >= (kind == Kind.FIRST ? 1 : parts.count());
        if (reopened && !stays) {
            state[at] = 0;
        }
        return reopened;
    }

    @Override
    void deadlines(long[] state, int at, LongConsumer deadline) {
        if (state[at] == 0) {
            for (int i = 0; i < parts.count(); i++) {
                parts.get(i).deadlines(state, at + 1 + parts.offset(i), deadline);
            }
        }
    }

    @Override
    boolean watchesWatermark() {
        return parts.watchWatermark();
    }

    @Override
    public String toString() {
        return kind.word + parts;
    }
}
