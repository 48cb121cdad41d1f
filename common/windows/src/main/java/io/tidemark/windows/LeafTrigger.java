package io.tidemark.windows;

import java.util.function.LongConsumer;

/**
 * A trigger with none below it: most neither wait for the window's end nor have a deadline, and a
 * firing at the end that has to be taken back is not among their firings.
 */
abstract sealed class LeafTrigger extends DataflowTrigger
        permits AfterCount, AfterProcessingTime, FunctionTrigger, WithoutState {

    @Override
    final boolean reopen(long[] state, int at) {
        return false;
    }

    @Override
    void restart(long[] state, int at) {
        reset(state, at);
    }

    @Override
    void deadlines(long[] state, int at, LongConsumer deadline) {}

    @Override
    boolean watchesWatermark() {
        return false;
    }
}
