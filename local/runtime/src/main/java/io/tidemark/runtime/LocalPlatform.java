package io.tidemark.runtime;

import static java.util.stream.Collectors.toList;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.runtime.Submissions.Submission;
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

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SLOTS_TIMEOUT = Duration.ofMinutes(2);
    private static final int RESUBMISSIONS = 10;
    private static final Duration RESUBMISSION_PAUSE = Duration.ofSeconds(3);
    private static final Duration FIRST_RESULT_TIMEOUT = Duration.ofMinutes(3);

    private final String command;
    private final Home home;
    private final Ports ports;
    private final Console console;
    private final InstanceLock lock;
    private final Supervisor supervisor;
    private final FlinkRest flink;
    private final Submissions submissions;
    private final long startedAt = System.nanoTime();
    private final Thread stopAtExit = new Thread(this::close, "stop");
    private String written = "{}";
    private volatile boolean up;
    private volatile boolean closed;

    private LocalPlatform(
            String command, Home home, Ports ports, Console console, InstanceLock lock) {
        this.command = command;
        this.home = home;
        this.ports = ports;
        this.console = console;
        this.lock = lock;
        supervisor = new Supervisor(console, Processes.NAMES, this::writeState);
        flink = new FlinkRest(ports.flinkUrl());
        submissions = new Submissions(home.submissions());
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
            }
            Home.wipe(home.submissions());
            ports.requireFree();
            return new LocalPlatform(command, home, ports, console, lock);
        } catch (IOException | RuntimeException e) {
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

    /**
     * Starts all processes, as far as possible at the same time, then submits the jobs.
     *
     * @throws PlatformException if one of them does not come up, or a port of the workload is in
     *     use
     */
    public void start(Workload workload) throws Exception {
        // Missing parts are found before anything starts.
        workload.jobs().forEach(job -> home.jobJar(job.job()));
        workload.ports().forEach(Ports::requireFree);
        Runtime.getRuntime().addShutdownHook(stopAtExit);
        try {
            startAll(workload);
        } catch (Exception e) {
            // After Ctrl-C that a process ended is no news.
            throw closed ? PlatformException.failed("stopped while it started") : e;
        }
    }

    private void startAll(Workload workload) throws Exception {
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
                                () -> supervisor.start(processes.taskManager()),
                                () ->
                                        supervisor.start(
                                                processes.simulator(workload.simulatorArguments())),
                                () -> supervisor.start(processes.dashboard())));
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
        inParallel(starts);
        if (!workload.writtenBefore().isEmpty()) {
            written =
                    console.step(
                            "all records are written",
                            () -> processes.write(workload.writtenBefore()));
        }
        supervisor.afterRestart(Processes.JOB_MANAGER, this::submitAgain);
        inParallel(
                workload.jobs().stream()
                        .collect(Collectors.groupingBy(JobSpec::job, LinkedHashMap::new, toList()))
                        .values()
                        .stream()
                        .<Step>map(jobs -> () -> submitInTurn(jobs))
                        .toList());
        startWatchingJobs();
        if (workload.firstResult().isPresent()) {
            awaitFirstResult(search, workload.firstResult().get());
        }
        up = true;
        writeState(supervisor.states());
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
    }

    private static String names(List<Workload.Index> indexes) {
        return indexes.stream().map(Workload.Index::name).collect(Collectors.joining(", "));
    }

    /** Jobs of one jar, of which the cluster keeps one upload. */
    private void submitInTurn(List<JobSpec> jobs) throws Exception {
        for (JobSpec job : jobs) {
            submit(job, Optional.empty(), "runs");
        }
    }

    private void submit(JobSpec job, Optional<String> savepoint, String done) throws Exception {
        Path jar = home.jobJar(job.job());
        console.step(
                job.name() + " " + done,
                () -> {
                    String id = JobSubmitter.submit(flink, jar, job, savepoint);
                    submissions.add(new Submission(job, id, savepoint));
                    return id;
                });
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

    /** There is no high availability here: a new JobManager knows no job. */
    private void submitAgain() {
        try {
            awaitSlots();
            for (int attempt = 1; !submittedAllAgain(); attempt++) {
                if (attempt == RESUBMISSIONS) {
                    throw PlatformException.failed(
                            "no further attempt; submit them with: tidemark submit");
                }
                Thread.sleep(RESUBMISSION_PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | PlatformException e) {
            console.say("jobs could not be submitted again: " + words(e));
        }
    }

    /** Submits the jobs that do not run; whether all of them were taken. */
    private boolean submittedAllAgain() throws IOException, InterruptedException {
        // The JobManager may die again meanwhile; no job is to be submitted by two threads.
        synchronized (submissions) {
            return submitMissing();
        }
    }

    private boolean submitMissing() throws IOException, InterruptedException {
        boolean all = true;
        for (Submission submission : submissions.all()) {
            JobSpec job = submission.job();
            try {
                if (flink.activeJob(job.name()).isEmpty()) {
                    submitAgain(submission);
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                // Other processes may have died, too, and not be back yet.
                console.say(job.name() + " is not back yet: " + words(e));
                all = false;
            }
        }
        return all;
    }

    private void submitAgain(Submission submission) throws Exception {
        Optional<String> checkpoint =
                RetainedCheckpoints.latest(home.checkpoints(), submission.jobId())
                        .map(path -> path.toUri().toString())
                        .or(submission::startedFrom);
        submit(
                submission.job(),
                checkpoint,
                checkpoint
                        .map(path -> "goes on from " + path)
                        .orElse("begins anew: it had no checkpoint"));
    }

    /** The message of an exception, or its kind if it has none. */
    private static String words(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private void awaitSlots() throws InterruptedException {
        long deadline = System.nanoTime() + SLOTS_TIMEOUT.toNanos();
        while (!hasSlots()) {
            if (System.nanoTime() > deadline) {
                throw PlatformException.failed(
                        "the TaskManager did not come back to the JobManager");
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private boolean hasSlots() throws InterruptedException {
        try {
            return flink.overview().slots() > 0;
        } catch (IOException e) {
            // It is busy, or has died again: its next restart comes here, too.
            return false;
        }
    }

    private void startWatchingJobs() {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                while (true) {
                                    forgetEndedJobs();
                                    Thread.sleep(POLL.toMillis());
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "watch-jobs");
        thread.setDaemon(true);
        thread.start();
    }

    /** A job that has ended, or was stopped by its user, is not to be submitted again. */
    private void forgetEndedJobs() throws InterruptedException {
        try {
            List<FlinkRest.Job> jobs = flink.jobs();
            for (Submission submission : submissions.all()) {
                for (FlinkRest.Job job : jobs) {
                    if (job.id().equals(submission.jobId()) && !job.isActive()) {
                        submissions.remove(submission.job().name());
                        console.say(ending(job));
                    }
                }
            }
        } catch (IOException e) {
            // The JobManager is away; its restart is told elsewhere.
        }
    }

    private String ending(FlinkRest.Job job) throws IOException, InterruptedException {
        String line = "job " + job.name() + " is " + job.state();
        return job.state().equals("FAILED")
                ? line + ": " + flink.failure(job.id()).orElse("no cause told")
                : line;
    }

    /** Something to be done; it may fail. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    /** Does all steps at once; throws what the first that fails throws, and leaves the rest. */
    private static void inParallel(List<Step> steps) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
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
        try {
            console.say("stopping");
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
