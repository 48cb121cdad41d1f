package io.tidemark.state;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;

/**
 * Compares a job's window state with the savepoint that it is to start from, before it starts. The
 * operators compare, too, but what they refuse is a job that fails; this is an answer to who
 * submits it.
 */
@Experimental
public final class RestoredDefinitions {

    private RestoredDefinitions() {}

    /**
     * Compares the definitions of all operators that have one.
     *
     * @param savepoint a savepoint's or checkpoint's path, which can be read from here
     * @return whether an operator will drop state of another definition
     * @throws StateDefinition.ChangedException if one would refuse it, or if it will be dropped and
     *     the checkpoint is an unaligned one with records under way, which may have been combined
     *     for the old windows
     * @throws IOException if the savepoint cannot be read
     */
    public static boolean isDiscarded(StreamGraph graph, String savepoint) throws IOException {
        Map<String, StateDefinition> present = new HashMap<>();
        for (StreamNode node : graph.getStreamNodes()) {
            if (node.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory
                    && factory.getOperator() instanceof DefinesState operator) {
                present.put(node.getTransformationUID(), operator.stateDefinition());
            }
        }
        if (present.isEmpty()) {
            return false;
        }
        ClassLoader loader = RestoredDefinitions.class.getClassLoader();
        try (DataInputStream metadata =
                new DataInputStream(
                        AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(savepoint)
                                .getMetadataHandle()
                                .openInputStream())) {
            boolean isDiscarded = false;
            Collection<OperatorState> operators =
                    Checkpoints.loadCheckpointMetadata(metadata, loader, savepoint)
                            .getOperatorStates();
            for (OperatorState operator : operators) {
                StateDefinition definition = present.get(operator.getOperatorUid().orElse(null));
                if (definition != null) {
                    isDiscarded |= definition.isDiscarded(entries(operator, loader));
                }
            }
            if (isDiscarded && hasRecordsUnderWay(operators)) {
                throw new StateDefinition.ChangedException(
                        "--discard-window-state: records are under way in this checkpoint; windows"
                                + " can be dropped from a savepoint only: start the job with the"
                                + " options of before, and stop it with a savepoint");
            }
            return isDiscarded;
        }
    }

    /**
     * Asks all operators: where a chain of them forks, Flink keeps the records that left any of
     * them with a single one.
     */
    private static boolean hasRecordsUnderWay(Collection<OperatorState> operators) {
        return operators.stream()
                .flatMap(operator -> operator.getStates().stream())
                .anyMatch(
                        subtask ->
                                !subtask.getInputChannelState().isEmpty()
                                        || !subtask.getResultSubpartitionState().isEmpty());
    }

    private static Map<String, String> entries(OperatorState operator, ClassLoader loader)
            throws IOException {
        for (OperatorSubtaskState subtask : operator.getStates()) {
            for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                if (handle.getStateNameToPartitionOffsets()
                        .containsKey(StateDefinition.ENTRIES.getName())) {
                    return entries(handle, loader);
                }
            }
        }
        return Map.of();
    }

    private static Map<String, String> entries(OperatorStateHandle handle, ClassLoader loader)
            throws IOException {
        try (CloseableRegistry open = new CloseableRegistry()) {
            Map<String, String> entries = new HashMap<>();
            new DefaultOperatorStateBackendBuilder(
                            loader, new ExecutionConfig(), false, List.of(handle), open)
                    .build()
                    .getBroadcastState(StateDefinition.ENTRIES)
                    .immutableEntries()
                    .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
            return entries;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
