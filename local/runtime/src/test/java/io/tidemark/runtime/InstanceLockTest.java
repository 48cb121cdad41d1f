package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {

    @Test
    void oneAtATimeHoldsIt(@TempDir Path directory) {
        Path file = directory.resolve("not/there/yet/lock");

        InstanceLock first = InstanceLock.tryTake(file).orElseThrow();
        assertThat(InstanceLock.tryTake(file)).isEmpty();

        first.close();
        InstanceLock second = InstanceLock.tryTake(file).orElseThrow();
        second.close();
    }
}
