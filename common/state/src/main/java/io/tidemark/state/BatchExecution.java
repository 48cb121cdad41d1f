package io.tidemark.state;

import org.apache.flink.annotation.Experimental;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.streaming.api.operators.sorted.state.BatchExecutionKeyedStateBackend;

/** Flink runs a job as a batch: one key after the other, and all of time at each one's end. */
@Experimental
public final class BatchExecution {

    private BatchExecution() {}

    /**
     * Whether a keyed operator runs in a batch.
     *
     * @param backend the operator's
     */
    public static boolean isOf(KeyedStateBackend<?> backend) {
        // Since Flink 2.2 a backend names its kind; this is so in each version.
        return backend instanceof BatchExecutionKeyedStateBackend;
    }
}
