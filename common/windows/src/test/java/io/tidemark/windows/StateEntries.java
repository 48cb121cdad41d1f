package io.tidemark.windows;

import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.FullSnapshotResources;
import org.apache.flink.runtime.state.KeyValueStateIterator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/** What an operator's next savepoint would hold. */
public final class StateEntries {

    private StateEntries() {}

    /** The entries of all keyed states and timers, whether the operator knows them or not. */
    public static int of(AbstractStreamOperator<?> operator) throws Exception {
        FullSnapshotResources<?> all =
                ((CheckpointableKeyedStateBackend<?>) operator.getKeyedStateBackend())
                        .savepoint()
                        .getSnapshotResources();
        try (KeyValueStateIterator entries = all.createKVStateIterator()) {
            int count = 0;
            for (; entries.isValid(); entries.next()) {
                count++;
            }
            return count;
        } finally {
            all.release();
        }
    }
}
