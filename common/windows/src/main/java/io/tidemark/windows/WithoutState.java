package io.tidemark.windows;

/**
 * A trigger that keeps no numbers: see {@link Triggers#defaultTrigger} and {@link Triggers#never}.
 */
final class WithoutState extends LeafTrigger {

    static final WithoutState DEFAULT = new WithoutState("default()", true);
    static final WithoutState NEVER = new WithoutState("never()", false);

    private final String text;
    private final boolean firesAfterTheEnd;

    private WithoutState(String text, boolean firesAfterTheEnd) {
        this.text = text;
        this.firesAfterTheEnd = firesAfterTheEnd;
    }

    @Override
    int size() {
        return 0;
    }

    @Override
    void onElement(long[] state, int at, Moment moment) {}

    @Override
    boolean ready(long[] state, int at, Moment moment) {
        return firesAfterTheEnd && moment.endPassed();
    }

    @Override
    void fire(long[] state, int at, Moment moment) {}

    @Override
    void forgetCounts(long[] state, int at) {}

    @Override
    boolean finished(long[] state, int at) {
        return false;
    }

    @Override
    void merge(long[] state, int at, long[] other) {}

    @Override
    boolean watchesWatermark() {
        return firesAfterTheEnd;
    }

    @Override
    public String toString() {
        return text;
    }
}
