package io.tidemark.windows;

import java.util.function.LongConsumer;

/**
 * A {@link TriggerFunction} in a sentence.
 *
 * <p>Numbers: how far it is, then those of the function. What it leaves when it is over is for a
 * repetition alone: a merge leaves it out, and what is unfinished again begins from nothing.
 */
final class FunctionTrigger extends LeafTrigger {

    /** It has nothing to go on from, and has heard of no element. */
    private static final long UNTOUCHED = 0;

    private static final long FINISHED = 1;

    /** Something above it has finished, and it had not fired. */
    private static final long OVER = 2;

    private static final long LIVE = 3;

    private final String text;
    private final TriggerFunction<Object> function;
    private final int count;

    /**
     * @param text tells this function from others, and from itself with other parameters
     */
    @SuppressWarnings("unchecked") // A sentence does not know its elements' type.
    FunctionTrigger(String text, TriggerFunction<?> function) {
        this.text = text;
        this.function = (TriggerFunction<Object>) function;
        this.count = function.numbers();
        if (count < 0) {
            throw new IllegalArgumentException(function + " keeps " + count + " numbers");
        }
    }

    private TriggerNumbers numbers(long[] state, int at) {
        return new TriggerNumbers(state, at + 1, count);
    }

    @Override
    int size() {
        return 1 + count;
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {
        if (finished(state, at)) {
            return;
        }
        TriggerNumbers numbers = numbers(state, at);
        if (state[at] == OVER) {
            numbers.clear();
        }
        state[at] = LIVE;
        function.onElement(moment.element(), moment.timestamp(), numbers, moment);
    }

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        return state[at] == LIVE && function.isReady(numbers(state, at), moment);
    }

    @Override
    void fire(long[] state, int at, Moment moment) {
        forgetCounts(state, at);
        state[at] = FINISHED;
    }

    @Override
    void forgetCounts(long[] state, int at) {
        if (state[at] == LIVE) {
            state[at] = OVER;
            function.onFire(numbers(state, at));
        }
    }

    @Override
    void restart(long[] state, int at) {
        state[at] = numbers(state, at).areZero() ? UNTOUCHED : LIVE;
    }

    @Override
    boolean finished(long[] state, int at) {
        return state[at] == FINISHED;
    }

    @Override
    void merge(long[] state, int at, long[] other) {
        if (state[at] == LIVE && other[at] == LIVE) {
            function.merge(numbers(state, at), numbers(other, at));
        } else if (other[at] == LIVE) {
            System.arraycopy(other, at, state, at, size());
        } else if (state[at] != LIVE) {
            boolean finished = finished(state, at) && finished(other, at);
            reset(state, at);
            state[at] = finished ? FINISHED : UNTOUCHED;
        }
    }

    @Override
    void deadlines(long[] state, int at, LongConsumer deadline) {
        if (state[at] == LIVE) {
            function.deadline(numbers(state, at)).ifPresent(deadline);
        }
    }

    @Override
    boolean watchesWatermark() {
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
