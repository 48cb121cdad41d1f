package io.tidemark.state;

import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.state.BackendBuildingException;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;

/** Flink's operator state in memory, for components that need no more of an operator. */
final class StateStores {

    static final TaskInfo ONLY_SUBTASK = new TaskInfoImpl("test", 1, 0, 1, 0);

    private StateStores() {}

    static OperatorStateStore empty() {
        try {
            return new DefaultOperatorStateBackendBuilder(
                            StateStores.class.getClassLoader(),
                            new ExecutionConfig(),
                            false,
                            List.of(),
                            new CloseableRegistry())
                    .build();
        } catch (BackendBuildingException e) {
            throw new IllegalStateException(e);
        }
    }
}
