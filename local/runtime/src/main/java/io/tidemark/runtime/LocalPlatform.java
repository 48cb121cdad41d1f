package io.tidemark.runtime;

import static java.util.stream.Collectors.toList;

import io.tidemark.flinkrest.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The platform that runs under this JVM: a broker, Flink, a search node, the simulator and the
 * dashboard, each a process of its own, and the jobs of a {@link Workload}.
 */
public final class LocalPlatform implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    /** A job's main keeps a core busy, and the first jobs are not to wait for the last. */
    private static final int SUBMITTED_AT_ONCE = 2;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FIRST_RESULT_TIMEOUT = Duration.ofMinutes(3);

    private final String command;
    private final Home home;
    private final Ports ports;
    private final Console console;
    private final InstanceLock lock;
    private final Optional<Path> made;
    private final Supervisor supervisor;
    private final PlatformJobs jobs;
    private final long startedAt = System.nanoTime();
    private final Thread stopAtExit = new Thread(this::close, "stop");
    private String written = "{}";
    private volatile boolean begun;
    private volatile boolean up;
    private volatile boolean closed;

    private LocalPlatform(
            String command,
            Home home,
            Ports ports,
            Console console,
            InstanceLock lock,
            Optional<Path> made) {
        this.command = command;
        this.home = home;
        this.ports = ports;
        this.console = console;
        this.lock = lock;
        this.made = made;
        supervisor = new Supervisor(console, Processes.NAMES, this::writeState);
        jobs = new PlatformJobs(home, new FlinkRest(ports.flinkUrl()), console);
    }

    /**
     * Takes the lock and clears the way: what a killed platform left behind is ended, and the ports
     * are free.
     *
     * @param command what was asked for, such as {@code up}
     * @param fresh whether to wipe what an earlier run has stored
     * @throws PlatformException if another platform holds the lock, or a port is in use
     */
    public static LocalPlatform prepare(
            String command, Home home, Ports ports, Console console, boolean fresh)
            throws IOException {
        Optional<Path> made = home.missing();
        InstanceLock lock =
                InstanceLock.tryTake(home.lock()).orElseThrow(() -> alreadyRunning(home));
        try {
            List<String> ended = Leftovers.clear(home);
            if (!ended.isEmpty()) {
                console.say(
                        "ended what a killed platform had left running: "
                                + String.join(", ", ended));
            }
            if (fresh) {
                Home.wipe(home.data());
                Home.wipe(home.logs());
                Home.wipe(home.submissions());
            }
            ports.requireFree();
            PlatformJobs.endRun(home);
            return new LocalPlatform(command, home, ports, console, lock, made);
        } catch (IOException | RuntimeException e) {
            made.ifPresent(Home::wipe);
            lock.close();
            throw e;
        }
    }

    /** Says that a platform runs, and which. */
    public static PlatformException alreadyRunning(Home home) {
        String who =
                PlatformState.read(home.state())
                        .map(
                                state ->
                                        " (%s, pid %d)"
                                                .formatted(
                                                        state.command(), state.supervisor().pid()))
                        .orElse("");
        return PlatformException.refused(
                "a platform runs already in "
                        + home.directory()
                        + who
                        + "; stop it with: tidemark down");
    }

    /** As {@link #start(Workload, boolean)}, without the jobs that ran before. */
    public void start(Workload workload) throws Exception {
        start(workload, false);
    }

    /**
     * Starts all processes, as far as possible at the same time, then submits the jobs in the order
     * of the workload, and tells those that ran before.
     *
     * @param resume whether those that ran before go on from their checkpoints
     * @throws PlatformException if one of them does not come up, or a port of the workload is in
     *     use
     */
    public void start(Workload workload, boolean resume) throws Exception {
        // Missing parts are found before anything starts.
        workload.allJobs().forEach(job -> home.jobJar(job.job()));
        workload.ports().forEach(Ports::requireFree);
        begun = true;
        Runtime.getRuntime().addShutdownHook(stopAtExit);
        try {
            startAll(workload, resume);
        } catch (Exception e) {
            // After Ctrl-C that a process ended is no news.
            throw closed ? PlatformException.failed("stopped while it started") : e;
        }
    }

    private void startAll(Workload workload, boolean resume) throws Exception {
        Processes processes = new Processes(home, ports, workload.secrets());
        KafkaSetup kafka = new KafkaSetup(ports.bootstrapServers());
        SearchSetup search = new SearchSetup(ports.searchUrl());
        List<Step> starts =
                new ArrayList<>(
                        List.of(
                                () -> {
                                    supervisor.start(processes.broker());
                                    prepareTopics(kafka, workload);
                                },
                                () -> supervisor.start(processes.jobManager()),
                                () -> supervisor.start(processes.taskManager())));
        if (workload.simulated()) {
            starts.add(() -> supervisor.start(processes.simulator(workload.simulatorArguments())));
        }
        Step dashboard = () -> supervisor.start(processes.dashboard(workload.dataNote()));
        if (workload.jobs().isEmpty()) {
            starts.add(dashboard);
        }
        if (!workload.indexes().isEmpty()) {
            starts.add(
                    () -> {
                        supervisor.start(processes.searchNode());
                        console.step(
                                "indexes " + names(workload.indexes()) + " are there",
                                () -> {
                                    search.createIndexes(workload.indexes(), console);
                                    return null;
                                });
                    });
        }
        inParallel(starts, starts.size());
        if (!workload.writtenBefore().isEmpty()) {
            written =
                    console.step(
                            "all records are written",
                            () -> processes.write(workload.writtenBefore()));
        }
        supervisor.afterRestart(Processes.JOB_MANAGER, jobs::submitAgain);
        supervisor.afterEnding(
                Processes.TASK_MANAGER,
                new JobGuard(new FlinkRest(ports.flinkUrl(), ANSWER_TIMEOUT), jobs, console)
                        ::ended);
        inParallel(submissions(workload.jobs()), SUBMITTED_AT_ONCE);
        List<Step> last = new ArrayList<>();
        if (!workload.jobs().isEmpty()) {
            // No job needs it, and starting it takes the processor away from those that start.
            last.add(dashboard);
        }
        workload.firstResult().ifPresent(index -> last.add(() -> awaitFirstResult(search, index)));
        inParallel(last, last.size());
        inParallel(submissions(workload.laterJobs()), SUBMITTED_AT_ONCE);
        jobs.tellPast(resume);
        jobs.startWatching();
        up = true;
        writeState(supervisor.states());
    }

    private List<Step> submissions(List<JobSpec> specs) {
        return specs.stream()
                .collect(Collectors.groupingBy(JobSpec::job, LinkedHashMap::new, toList()))
                .values()
                .stream()
                .<Step>map(ofOneJar -> () -> jobs.submitInTurn(ofOneJar))
                .toList();
    }

    private void prepareTopics(KafkaSetup kafka, Workload workload) throws Exception {
        console.step(
                workload.topics().size() + " topics are there",
                () -> {
                    kafka.createTopics(workload.topics());
                    return null;
                });
        for (Workload.Table table : workload.tables()) {
            Path file = home.repository().resolve(table.file());
            console.step(
                    table.topic() + " are loaded from " + file,
                    () -> kafka.load(file, table.topic(), table.keyField()));
        }
        for (Workload.Table table : workload.defaults()) {
            if (kafka.isEmpty(table.topic())) {
                Path file = home.repository().resolve(table.file());
                console.step(
                        table.topic() + " are loaded from " + file,
                        () -> kafka.load(file, table.topic(), table.keyField()));
            }
        }
        for (Workload.Rows rows : workload.rows()) {
            console.step(
                    table(rows),
                    () -> kafka.write(rows.lines(), rows.topic(), rows.keyField(), "rows"));
        }
    }

    private static String table(Workload.Rows rows) {
        return "%d rows are in %s".formatted(rows.lines().size(), rows.topic());
    }

    private static String names(List<Workload.Index> indexes) {
        return indexes.stream().map(Workload.Index::name).collect(Collectors.joining(", "));
    }

    private void awaitFirstResult(SearchSetup search, String index) throws Exception {
        long deadline = System.nanoTime() + FIRST_RESULT_TIMEOUT.toNanos();
        while (search.count(index) == 0) {
            failIfBroken();
            if (System.nanoTime() > deadline) {
                throw PlatformException.failed(
                        "nothing came into the index %s within %d s; see %s and %s"
                                .formatted(
                                        index,
                                        FIRST_RESULT_TIMEOUT.toSeconds(),
                                        ports.flinkUrl(),
                                        home.log(Processes.TASK_MANAGER)));
            }
            Thread.sleep(POLL.toMillis());
        }
        console.say(
                "first document in the index %s, %s after the start"
                        .formatted(
                                index,
                                Console.seconds(Duration.ofNanos(System.nanoTime() - startedAt))));
    }

    /** Something to be done; it may fail. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    /**
     * Does all steps, in their order; throws what the first that fails throws, and leaves the rest.
     *
     * @param atOnce how many at the same time at most
     */
    private static void inParallel(List<Step> steps, int atOnce) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, atOnce));
        try {
            ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(threads);
            for (Step step : steps) {
                Callable<Void> task =
                        () -> {
                            step.run();
                            return null;
                        };
                running.submit(task);
            }
            for (int i = 0; i < steps.size(); i++) {
                running.take().get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Removes documents from indexes, once now and then every hour, when they are older than an age
     * by the time that each has in itself.
     *
     * @param indexes whose templates name the field with that time; others keep all
     */
    public void keepDocumentsFor(Duration age, List<Workload.Index> indexes) {
        new IndexRetention(console, new SearchSetup(ports.searchUrl()), Clock.systemUTC())
                .start(age, indexes);
    }

    /** Returns when a process could not be kept running, and throws why. */
    public void awaitFailure() throws InterruptedException, ExecutionException {
        throw supervisor.failure().get();
    }

    /**
     * Lets the platform run for a time.
     *
     * @throws PlatformException if a process cannot be kept running meanwhile
     */
    public void runFor(Duration time) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline) {
            failIfBroken();
            Thread.sleep(
                    Math.min(
                            POLL.toMillis(),
                            Math.max(1, (deadline - System.nanoTime()) / 1_000_000)));
        }
    }

    private void failIfBroken() {
        PlatformException failure = supervisor.failure().getNow(null);
        if (failure != null) {
            throw failure;
        }
    }

    private void writeState(List<PlatformState.ProcessState> processes) {
        new PlatformState(
                        command, ProcessIdentity.of(ProcessHandle.current()), up, ports, processes)
                .write(home.state());
    }

    public Home home() {
        return home;
    }

    /** The ports, and from them the addresses of all services. */
    public Ports ports() {
        return ports;
    }

    /** What was written before the jobs were submitted: JSON, records by topic and fate. */
    public String written() {
        return written;
    }

    /** How often each process was started again after it had ended, by name. */
    public Map<String, Long> restarts() {
        return supervisor.restarts();
    }

    /** Stops all processes; returns when none is left. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!begun) {
            // Refused: then nothing of it stays.
            made.ifPresent(Home::wipe);
            lock.close();
            return;
        }
        try {
            console.say("stopping");
            jobs.close();
            console.step(
                    "all is stopped",
                    () -> {
                        supervisor.stop();
                        return null;
                    });
            Files.deleteIfExists(home.state());
        } catch (Exception e) {
            console.say("could not stop all: " + e);
        } finally {
            lock.close();
        }
    }
}
