package io.tidemark.windows;

import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/** How much of the heap an operator's tables may have. */
final class HeapShares {

    /** As much as there is room for, or nothing where state is on the heap anyway. */
    static final long BY_BACKEND = -1;

    /**
     * Of the heap for each slot, so much is for each {@link WriteBehind}, of which a job has one
     * for each of its windows: the rest is for all else.
     */
    private static final int TABLE = 8;

    /** From here on more gains little: what is new fits, and the rest is Flink's state. */
    private static final long LARGEST_TABLE = 64 << 20;

    /** And so much for a {@link SliceTable}, of which each side of the shuffle has one. */
    private static final int GATHERED = 16;

    /** Room for some 50,000 slices of counts. */
    private static final long MOST_GATHERED = 16 << 20;

    /** And so much of what a {@link WriteBehind} has is for {@link StoredKeys}. */
    private static final int STORED_KEYS = 10;

    private HeapShares() {}

    /**
     * The bytes of an operator's {@link WriteBehind}; 0 for none.
     *
     * @param wanted {@link #BY_BACKEND}, or so many
     */
    static long table(long wanted, AbstractStreamOperator<?> operator) {
        if (wanted != BY_BACKEND) {
            return wanted;
        }
        if (operator.getKeyedStateBackend() instanceof HeapKeyedStateBackend) {
            return 0;
        }
        return Math.min(LARGEST_TABLE, perSlot(operator) / TABLE);
    }

    /** The bytes of a {@link SliceTable}. */
    static long gathered(AbstractStreamOperator<?> operator) {
        return Math.min(MOST_GATHERED, perSlot(operator) / GATHERED);
    }

    private static long perSlot(AbstractStreamOperator<?> operator) {
        int slots =
                operator.getContainingTask()
                        .getEnvironment()
                        .getTaskManagerInfo()
                        .getConfiguration()
                        .get(TaskManagerOptions.NUM_TASK_SLOTS);
        return Runtime.getRuntime().maxMemory() / slots;
    }

    static long storedKeys(long table) {
        return table / STORED_KEYS;
    }
}
