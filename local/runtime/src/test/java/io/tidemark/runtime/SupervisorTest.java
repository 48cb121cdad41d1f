package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.runtime.PlatformState.ProcessState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path directory;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private volatile List<ProcessState> states = List.of();
    private final Supervisor supervisor =
            new Supervisor(
                    new Console(new PrintStream(printed, true, StandardCharsets.UTF_8)),
                    List.of("first", "second"),
                    changed -> states = changed);

    @AfterEach
    void stopAll() throws InterruptedException {
        supervisor.stop();
    }

    @Test
    void aProcessThatEndsIsStartedAgainAndCounted() throws Exception {
        AtomicInteger actions = new AtomicInteger();
        supervisor.afterRestart("first", actions::incrementAndGet);
        supervisor.start(spec("first", "exec sleep 600"));
        ProcessHandle before = alive("first");
        assertThat(supervisor.restarts()).isEqualTo(Map.of("first", 0L, "second", 0L));

        before.destroyForcibly();

        await().atMost(PATIENCE).until(() -> actions.get() == 1);
        assertThat(alive("first").pid()).isNotEqualTo(before.pid());
        assertThat(supervisor.restarts()).isEqualTo(Map.of("first", 1L, "second", 0L));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("first was ended by signal 9; starting it again (restart 1)");
    }

    @Test
    void aProcessGetsTheUsersSecretsAndNoneOfTheJobVariables() throws Exception {
        // The build sets them for this JVM.
        assertThat(System.getenv())
                .containsEntry("TIDEMARK_DEPLOYMENT", "of-the-shell")
                .containsKey("TIDEMARK_CHECKPOINT_INTERVAL");

        Path file = directory.resolve("environment");
        supervisor.start(
                spec(
                        "first",
                        "env > "
                                + file
                                + ".next; mv "
                                + file
                                + ".next "
                                + file
                                + "; exec sleep 600"));

        await().atMost(PATIENCE).until(() -> Files.exists(file));
        assertThat(Files.readAllLines(file))
                .filteredOn(line -> line.startsWith("TIDEMARK_"))
                .containsExactlyInAnyOrder(
                        "TIDEMARK_NEWS_TOKEN=secret", "TIDEMARK_SEARCH_URL=ours");
    }

    @Test
    void aProcessThatEndsAgainAndAgainIsGivenUp() throws Exception {
        supervisor.start(spec("first", "exec sleep 0.01"));

        PlatformException failure =
                supervisor.failure().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(failure)
                .hasMessageMatching("first ended .*; see " + directory.resolve("first.log"));
    }

    @Test
    void anEndingWhileTheReplacementStartsIsOneMoreAndNotTheLast() throws Exception {
        AtomicInteger actions = new AtomicInteger();
        supervisor.afterRestart("first", actions::incrementAndGet);
        Path starts = directory.resolve("starts");
        Path ready = directory.resolve("ready");
        // Only the first and the fourth get as far as being ready.
        supervisor.start(
                spec(
                        "first",
                        ("echo >> %1$s; case $(wc -l < %1$s) in 1|4) echo $$ > %2$s;; esac;"
                                        + " exec sleep 600")
                                .formatted(starts, ready),
                        () ->
                                Files.readString(ready)
                                        .strip()
                                        .equals(Long.toString(alive("first").pid()))));

        for (int ending = 1; ending <= 3; ending++) {
            int started = ending;
            ProcessHandle victim = alive("first");
            victim.destroyForcibly();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> alive("first").pid() != victim.pid() && lines(starts) > started);
        }

        await().atMost(PATIENCE).until(() -> actions.get() > 0);
        assertThat(actions).hasValue(1);
        assertThat(supervisor.restarts()).containsEntry("first", 3L);
        assertThat(supervisor.failure()).isNotDone();
        assertThat(alive("first").isAlive()).isTrue();
    }

    @Test
    void theFifthEndingWhileItStartsIsTheLast() throws Exception {
        Path starts = directory.resolve("starts");
        supervisor.start(
                spec(
                        "first",
                        "echo >> %1$s; [ $(wc -l < %1$s) = 1 ] && exec sleep 600; exit 3"
                                .formatted(starts),
                        () -> lines(starts) == 1));

        alive("first").destroyForcibly();

        PlatformException failure =
                supervisor.failure().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(failure)
                .hasMessage(
                        "first ended 5 times within 120 s; see " + directory.resolve("first.log"));
        assertThat(lines(starts)).isEqualTo(5);
        assertThat(supervisor.restarts()).containsEntry("first", 4L);
    }

    @Test
    void endingsWhoseCauseWasDoneAwayWithDoNotCount() throws Exception {
        Path starts = directory.resolve("starts");
        AtomicInteger endings = new AtomicInteger();
        supervisor.afterEnding("first", process -> endings.incrementAndGet() == 4);

        // Ends eight times, of which the first four are settled with the fourth.
        supervisor.start(
                spec(
                        "first",
                        "echo >> %1$s; [ $(wc -l < %1$s) -ge 9 ] && exec sleep 600; exec sleep 0.01"
                                .formatted(starts)));

        await().atMost(PATIENCE).until(() -> lines(starts) == 9);
        assertThat(supervisor.failure()).isNotDone();
        assertThat(supervisor.restarts()).containsEntry("first", 8L);
    }

    @Test
    void aProcessThatEndsWhileItStartsIsAFailureThatNamesTheLog() {
        assertThatThrownBy(
                        () -> supervisor.start(spec("first", "echo no way; exit 3", () -> false)))
                .isInstanceOf(PlatformException.class)
                .hasMessage(
                        "first ended with exit code 3 while it started; see "
                                + directory.resolve("first.log"));
        assertThat(directory.resolve("first.log")).hasContent("no way");
    }

    @Test
    void allAreStoppedLastToFirstAndNoneIsStartedAgain() throws Exception {
        List<String> ended = new CopyOnWriteArrayList<>();
        for (String name : List.of("second", "first")) {
            supervisor.start(
                    spec(
                            name,
                            "trap 'exit 0' TERM; touch %s; while :; do sleep 0.05; done"
                                    .formatted(directory.resolve(name)),
                            () -> Files.exists(directory.resolve(name))));
            var unused = alive(name).onExit().thenRun(() -> ended.add(name));
        }

        supervisor.stop();

        await().atMost(PATIENCE).until(() -> ended.size() == 2);
        assertThat(ended).containsExactly("second", "first");
        assertThat(supervisor.restarts()).isEqualTo(Map.of("first", 0L, "second", 0L));
        assertThatThrownBy(() -> supervisor.start(spec("first", "exec sleep 600")))
                .isInstanceOf(PlatformException.class);
    }

    @Test
    void aProcessOutlivesWhatTheTerminalSendsToAll() throws Exception {
        supervisor.start(
                spec(
                        "first",
                        "kill -INT $$; kill -HUP $$; touch %s; exec sleep 600"
                                .formatted(directory.resolve("alive")),
                        () -> Files.exists(directory.resolve("alive"))));

        assertThat(alive("first").isAlive()).isTrue();
    }

    private static int lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    private ProcessHandle alive(String name) {
        return states.stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .flatMap(state -> state.identity().find())
                .orElseThrow();
    }

    private ProcessSpec spec(String name, String script) {
        return spec(name, script, () -> true);
    }

    private ProcessSpec spec(String name, String script, ProcessSpec.Ready ready) {
        return new ProcessSpec(
                name,
                "nowhere",
                List.of("/bin/sh", "-c", script),
                Map.of("TIDEMARK_SEARCH_URL", "ours"),
                directory.resolve(name + ".log"),
                ready);
    }
}
