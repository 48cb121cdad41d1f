package io.tidemark.windows;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/** What is missing from Flink's test harnesses. */
final class Harnesses {

    private Harnesses() {}

    /** Closes it, with no checked exception. */
    static void close(AbstractStreamOperatorTestHarness<?> harness) {
        try {
            harness.close();
        } catch (Exception e) {
            throw new IllegalStateException("an operator cannot be closed", e);
        }
    }

    /** A savepoint of a subtask; unlike a checkpoint it needs no files of RocksDB. */
    static OperatorSubtaskState savepoint(AbstractStreamOperatorTestHarness<?> harness)
            throws Exception {
        return harness.snapshotWithLocalState(
                        1, 1, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                .getJobManagerOwnedState();
    }

    /** Takes all out of an output of a harness, which is null until something comes out. */
    static <X> List<X> drain(Queue<X> output) {
        List<X> all = new ArrayList<>();
        if (output != null) {
            all.addAll(output);
            output.clear();
        }
        return all;
    }
}
