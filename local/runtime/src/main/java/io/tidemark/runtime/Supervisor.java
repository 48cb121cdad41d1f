package io.tidemark.runtime;

import io.tidemark.runtime.PlatformState.ProcessState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Keeps processes running: one that ends by itself, be it while it starts again, is counted and
 * started again, until it ends so often that this does not help.
 */
final class Supervisor {

    private static final int MOST_ENDINGS = 5;
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final Console console;
    private final List<String> order;
    private final Consumer<List<ProcessState>> onChange;
    private final Map<String, ManagedProcess> running = new HashMap<>();
    private final Map<String, Long> restarts = new LinkedHashMap<>();
    private final Map<String, Deque<Long>> endings = new HashMap<>();
    private final Map<String, Runnable> afterRestart = new HashMap<>();
    private final Map<String, Predicate<ManagedProcess>> remedies = new HashMap<>();
    private final CompletableFuture<PlatformException> failure = new CompletableFuture<>();
    private boolean stopping;

    /**
     * A supervisor without a process.
     *
     * @param order the names of the processes; they are stopped last to first
     * @param onChange is told of all processes whenever one was started
     */
    Supervisor(Console console, List<String> order, Consumer<List<ProcessState>> onChange) {
        this.console = console;
        this.order = order;
        this.onChange = onChange;
        order.forEach(name -> restarts.put(name, 0L));
    }

    /**
     * Starts a process, waits until it does its work, and from then on keeps it running.
     *
     * @throws PlatformException if it does not come up
     */
    void start(ProcessSpec spec) throws Exception {
        console.step(
                isUp(spec),
                () -> {
                    ManagedProcess process = launch(spec);
                    if (!process.awaitReady()) {
                        throw process.endedWhileItStarted();
                    }
                    watch(process);
                    return process;
                });
    }

    private static String isUp(ProcessSpec spec) {
        return spec.name() + " is up at " + spec.address();
    }

    /** Runs something, in a thread of its own, each time the process has been started again. */
    void afterRestart(String name, Runnable action) {
        afterRestart.put(name, action);
    }

    /**
     * Does something about it, each time the process has ended and before it is started again.
     *
     * @param remedy tells whether it has done away with the cause of the endings so far; they then
     *     no longer count
     */
    void afterEnding(String name, Predicate<ManagedProcess> remedy) {
        remedies.put(name, remedy);
    }

    /** How often each process was started again, by name. */
    synchronized Map<String, Long> restarts() {
        return new LinkedHashMap<>(restarts);
    }

    /** Completes when a process cannot be kept running. */
    CompletableFuture<PlatformException> failure() {
        return failure;
    }

    /** Stops all processes and starts none any more. Returns when all have ended. */
    void stop() throws InterruptedException {
        List<ManagedProcess> processes;
        synchronized (this) {
            stopping = true;
            processes = new ArrayList<>(running.values());
        }
        processes.sort(
                Comparator.<ManagedProcess>comparingInt(
                                process -> order.indexOf(process.spec().name()))
                        .reversed());
        for (ManagedProcess process : processes) {
            process.stop();
        }
    }

    private synchronized ManagedProcess launch(ProcessSpec spec) {
        if (stopping) {
            throw PlatformException.failed("stopped while " + spec.name() + " started");
        }
        ManagedProcess process = ManagedProcess.start(spec);
        running.put(spec.name(), process);
        onChange.accept(states());
        return process;
    }

    /** All processes, in the order in which they are stopped last to first. */
    synchronized List<ProcessState> states() {
        return order.stream()
                .filter(running::containsKey)
                .map(
                        name -> {
                            ManagedProcess process = running.get(name);
                            return new ProcessState(
                                    name,
                                    ProcessIdentity.of(process.process().toHandle()),
                                    restarts.get(name),
                                    process.spec().address());
                        })
                .toList();
    }

    private void watch(ManagedProcess process) {
        var unused =
                process.process()
                        .onExit()
                        .thenRun(() -> new Thread(() -> ended(process), "restart").start());
    }

    private void ended(ManagedProcess process) {
        ProcessSpec spec = process.spec();
        try {
            boolean remedied = !isStopping() && remedy(process);
            if (!count(spec.name(), remedied)) {
                return;
            }
            console.say(
                    "%s %s; starting it again (restart %d), see %s"
                            .formatted(
                                    spec.name(),
                                    process.ending(),
                                    restarts().get(spec.name()),
                                    spec.log()));
            startAgain(spec);
        } catch (PlatformException e) {
            failure.complete(e);
        } catch (Exception e) {
            failure.complete(PlatformException.failed(spec.name() + ": " + e));
        }
    }

    private boolean remedy(ManagedProcess process) {
        Predicate<ManagedProcess> remedy = remedies.get(process.spec().name());
        return remedy != null && remedy.test(process);
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private void startAgain(ProcessSpec spec) throws InterruptedException {
        long start = System.nanoTime();
        ManagedProcess process = launch(spec);
        // If it ends before it is ready, that is one ending more, and has the next one started.
        watch(process);
        if (!process.awaitReady()) {
            return;
        }
        console.say(
                "%s (%s)"
                        .formatted(
                                isUp(spec),
                                Console.seconds(Duration.ofNanos(System.nanoTime() - start))));
        Runnable action = afterRestart.get(spec.name());
        if (action != null) {
            action.run();
        }
    }

    /**
     * Counts an ending; {@code false} if it was ours.
     *
     * @param remedied whether this and all before it are settled
     */
    private synchronized boolean count(String name, boolean remedied) {
        if (stopping) {
            return false;
        }
        long now = System.nanoTime();
        Deque<Long> recent = endings.computeIfAbsent(name, key -> new ArrayDeque<>());
        recent.add(now);
        recent.removeIf(ending -> remedied || now - ending > WITHIN.toNanos());
        if (recent.size() >= MOST_ENDINGS) {
            throw PlatformException.failed(
                    "%s ended %d times within %d s; see %s"
                            .formatted(
                                    name,
                                    MOST_ENDINGS,
                                    WITHIN.toSeconds(),
                                    running.get(name).spec().log()));
        }
        restarts.merge(name, 1L, Long::sum);
        return true;
    }
}
