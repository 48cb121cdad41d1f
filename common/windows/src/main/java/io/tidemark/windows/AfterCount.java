package io.tidemark.windows;

/** See {@link Triggers#afterCount}. Numbers: count, finished. */
final class AfterCount extends LeafTrigger {

    private final long n;

    AfterCount(long n) {
        if (n < 1) {
            throw new IllegalArgumentException("afterCount needs 1 or more, not " + n);
        }
        this.n = n;
    }

    @Override
    int size() {
        return 2;
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {
        if (!finished(state, at)) {
            state[at]++;
        }
    }

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        return state[at] >= n;
    }

    @Override
    void fire(long[] state, int at, Moment moment) {
        state[at + 1] = 1;
        forgetCounts(state, at);
    }

    @Override
    void forgetCounts(long[] state, int at) {
        state[at] = 0;
    }

    @Override
    boolean finished(long[] state, int at) {
        return state[at + 1] == 1;
    }

    @Override
    void merge(long[] state, int at, long[] other) {
        state[at] += other[at];
        state[at + 1] &= other[at + 1];
    }

    @Override
    public String toString() {
        return "afterCount(" + n + ")";
    }
}
