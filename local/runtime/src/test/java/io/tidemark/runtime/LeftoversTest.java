package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.PlatformState.ProcessState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {

    private static final Ports PORTS = new Ports(1, 2, 3, 4, 5, 6, 7, 8);

    @TempDir Path directory;
    private Process process;

    @BeforeEach
    void startProcess() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void endProcess() {
        process.destroyForcibly();
    }

    @Test
    void aRecordedProcessIsEndedAndTheRecordRemoved() throws IOException {
        ProcessIdentity identity = ProcessIdentity.of(process.toHandle());
        Home home = record(identity);

        assertThat(Leftovers.clear(home)).containsExactly("kafka-broker");

        assertThat(process.isAlive()).isFalse();
        assertThat(identity.find()).isEmpty();
        assertThat(home.state()).doesNotExist();
        assertThat(Leftovers.clear(home)).isEmpty();
    }

    @Test
    void aLaterProcessWithTheSamePidIsLeftAlone() throws IOException {
        ProcessIdentity identity = ProcessIdentity.of(process.toHandle());
        Home home =
                record(
                        new ProcessIdentity(
                                identity.pid(),
                                identity.startedAt() - Duration.ofMinutes(1).toMillis()));

        assertThat(Leftovers.clear(home)).isEmpty();

        assertThat(process.isAlive()).isTrue();
        assertThat(identity.find()).isPresent();
    }

    @Test
    void theStateComesBackAsItWasWritten() throws IOException {
        Home home = new Home(directory, directory);
        assertThat(PlatformState.read(home.state())).isEmpty();

        PlatformState state =
                new PlatformState(
                        "demo",
                        ProcessIdentity.of(ProcessHandle.current()),
                        true,
                        PORTS,
                        List.of(
                                new ProcessState(
                                        "simulator", new ProcessIdentity(7, 8), 3, "there")));
        state.write(home.state());

        assertThat(PlatformState.read(home.state())).contains(state);
        assertThat(directory.toFile().list()).containsExactly("state.json");
    }

    private Home record(ProcessIdentity identity) {
        Home home = new Home(directory, directory);
        new PlatformState(
                        "up",
                        new ProcessIdentity(1, 0),
                        true,
                        PORTS,
                        List.of(new ProcessState("kafka-broker", identity, 0, "127.0.0.1:1")))
                .write(home.state());
        return home;
    }
}
