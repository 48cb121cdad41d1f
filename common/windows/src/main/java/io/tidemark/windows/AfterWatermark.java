package io.tidemark.windows;

import java.util.Objects;
import java.util.function.LongConsumer;
import javax.annotation.Nullable;

/**
 * Fires once when the watermark passes the window's end, {@code early} firings repeatedly before
 * and {@code late} firings repeatedly after. Without late firings it is finished after the end.
 *
 * <p>Numbers: whether the firing at the end was, then those of the early and the late trigger. The
 * early trigger counts until that firing, the late one from it on. When sessions merge, the firing
 * at the end is still to come if the merged end lies ahead of the watermark or any part had not had
 * it. The early trigger is over with that firing, as the late one is when the firing is to come
 * again: what they had counted is gone.
 */
public final class AfterWatermark extends DataflowTrigger {

    private final Repeatedly early;
    @Nullable private final Repeatedly late;

    AfterWatermark(@Nullable DataflowTrigger early, @Nullable DataflowTrigger late) {
        this.early = new Repeatedly(early == null ? WithoutState.NEVER : early);
        this.late = late == null ? null : new Repeatedly(late);
    }

    /** Fires, repeatedly, as {@code early} does until the watermark passes the window's end. */
    public AfterWatermark withEarlyFirings(DataflowTrigger early) {
        return new AfterWatermark(
                Objects.requireNonNull(early), late == null ? null : late.repeated);
    }

    /** Fires, repeatedly, as {@code late} does after the firing at the window's end. */
    public AfterWatermark withLateFirings(DataflowTrigger late) {
        return new AfterWatermark(early.repeated, Objects.requireNonNull(late));
    }

    /** The trigger of the early firings; {@link Triggers#never} if there are none. */
    DataflowTrigger early() {
        return early.repeated;
    }

    /** The trigger of the late firings; null if there are none. */
    @Nullable
    DataflowTrigger late() {
        return late == null ? null : late.repeated;
    }

    @Override
    int size() {
        return 1 + early.size() + (late == null ? 0 : late.size());
    }

    private int earlyAt(int at) {
        return at + 1;
    }

    private int lateAt(int at) {
        return at + 1 + early.size();
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {
        if (state[at] == 0) {
            early.onElement(state, earlyAt(at), moment);
        } else if (late != null) {
            late.onElement(state, lateAt(at), moment);
        }
    }

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        if (state[at] == 0) {
            return moment.endPassed() || early.ready(state, earlyAt(at), moment);
        }
        return late != null && late.ready(state, lateAt(at), moment);
    }

    @Override
    void fire(long[] state, int at, Moment moment) {
        if (state[at] == 1) {
            late.fire(state, lateAt(at), moment);
        } else if (moment.endPassed()) {
            state[at] = 1;
            early.forgetCounts(state, earlyAt(at));
        } else {
            early.fire(state, earlyAt(at), moment);
        }
    }

    @Override
    boolean finished(long[] state, int at) {
        return state[at] == 1 && late == null;
    }

    @Override
    void forgetCounts(long[] state, int at) {
        early.forgetCounts(state, earlyAt(at));
        if (late != null) {
            late.forgetCounts(state, lateAt(at));
        }
    }

    @Override
    void restart(long[] state, int at) {
        state[at] = 0;
        early.restart(state, earlyAt(at));
        if (late != null) {
            late.restart(state, lateAt(at));
        }
    }

    @Override
    void merge(long[] state, int at, long[] other) {
        if (state[at] == other[at]) {
            early.merge(state, earlyAt(at), other);
        } else if (state[at] == 1) {
            // The early trigger of the other is not over.
            System.arraycopy(other, earlyAt(at), state, earlyAt(at), early.size());
        }
        state[at] &= other[at];
        if (late != null) {
            if (state[at] == 1) {
                late.merge(state, lateAt(at), other);
            } else {
                late.reset(state, lateAt(at));
            }
        }
    }

    @Override
    boolean reopen(long[] state, int at) {
        if (state[at] == 0) {
            return false;
        }
        state[at] = 0;
        if (late != null) {
            late.reset(state, lateAt(at));
        }
        return true;
    }

    @Override
    void deadlines(long[] state, int at, LongConsumer deadline) {
        if (state[at] == 0) {
            early.deadlines(state, earlyAt(at), deadline);
        } else if (late != null) {
            late.deadlines(state, lateAt(at), deadline);
        }
    }

    @Override
    boolean watchesWatermark() {
        return true;
    }

    @Override
    public String toString() {
        return "afterWatermark()"
                + (early.repeated.equals(WithoutState.NEVER)
                        ? ""
                        : ".withEarlyFirings(" + early.repeated + ")")
                + (late == null ? "" : ".withLateFirings(" + late.repeated + ")");
    }
}
