package io.tidemark.windows;

import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;

/**
 * What Flink's test harnesses run in. Without one each harness makes an I/O manager of its own,
 * with two threads and a folder, which takes longer than most of what is tested in it.
 */
public final class Environments {

    private static final IOManager IO = new IOManagerAsync();

    private Environments() {}

    /** That of an operator's only subtask. */
    public static MockEnvironment single() {
        return of(1, 1, 0);
    }

    /** That of one subtask of several. */
    public static MockEnvironment of(int maxParallelism, int parallelism, int subtask) {
        return new MockEnvironmentBuilder()
                .setMaxParallelism(maxParallelism)
                .setParallelism(parallelism)
                .setSubtaskIndex(subtask)
                .setManagedMemorySize(3 * 1024 * 1024)
                .setBufferSize(1024)
                .setIOManager(IO)
                .build();
    }
}
