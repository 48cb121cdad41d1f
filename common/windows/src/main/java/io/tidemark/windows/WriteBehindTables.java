package io.tidemark.windows;

import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/** How much of the heap each {@link WriteBehind} may have. */
final class WriteBehindTables {

    /** As much as there is room for, or nothing where state is on the heap anyway. */
    static final long BY_BACKEND = -1;

    /** Of the heap for each slot: what is left is for all other operators, and for buffers. */
    private static final int SHARE = 8;

    /** From here on more gains nothing: the young live briefly, and the old are Flink's state. */
    private static final long MOST = 64 << 20;

    /** With a hundred bytes for each key known, a tenth of what the table has. */
    private static final int BYTES_PER_STORED_KEY = 1_000;

    private WriteBehindTables() {}

    /**
     * The bytes of an operator's table.
     *
     * @param wanted {@link #BY_BACKEND}, or so many
     */
    static long bytes(long wanted, AbstractStreamOperator<?> operator) {
        if (wanted != BY_BACKEND) {
            return wanted;
        }
        if (operator.getKeyedStateBackend() instanceof HeapKeyedStateBackend) {
            return 0;
        }
        int slots =
                operator.getContainingTask()
                        .getEnvironment()
                        .getTaskManagerInfo()
                        .getConfiguration()
                        .get(TaskManagerOptions.NUM_TASK_SLOTS);
        return Math.min(MOST, Runtime.getRuntime().maxMemory() / slots / SHARE);
    }

    static int maxStoredKeys(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes / BYTES_PER_STORED_KEY);
    }
}
