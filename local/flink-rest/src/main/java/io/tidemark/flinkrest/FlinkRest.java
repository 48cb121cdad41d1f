package io.tidemark.flinkrest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of Flink's REST API that Tidemark needs, with types: the cluster and the life of its
 * jobs here, {@link #jars()} and {@link #metrics()} beside it. Each call is a request of its own;
 * an object may be shared by threads.
 *
 * <p>Every method throws {@link FlinkRestException} when Flink answers with an error, another
 * {@link IOException} when it does not answer, and {@link InterruptedException} when the thread is
 * interrupted meanwhile.
 *
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-2.3/docs/ops/rest_api/">Flink
 *     REST API</a>
 */
public final class FlinkRest {

    // Such as pekko.tcp://flink@127.0.0.1:43210/user/rpc/taskmanager_0.
    private static final Pattern RPC_ADDRESS = Pattern.compile("@([^:/]+):(\\d+)/");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SAVEPOINT_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(200);

    /** What flink-conf has the JobManager remember. */
    private static final int MOST_FAILURES = 64;

    private final FlinkHttp http;
    private final Jars jars;
    private final Metrics metrics;

    /**
     * A client of one JobManager, that waits up to 20 s for an answer.
     *
     * @param base such as {@code http://127.0.0.1:8081}
     */
    public FlinkRest(URI base) {
        this(base, TIMEOUT);
    }

    /**
     * A client of one JobManager.
     *
     * @param base such as {@code http://127.0.0.1:8081}
     * @param timeout how long an answer may take, but that to a jar that is uploaded or run
     */
    public FlinkRest(URI base, Duration timeout) {
        http = new FlinkHttp(base, timeout);
        jars = new Jars(http);
        metrics = new Metrics(http);
    }

    /** Where the REST API and the web UI are, without a slash at the end. */
    public URI address() {
        return http.address();
    }

    public Jars jars() {
        return jars;
    }

    public Metrics metrics() {
        return metrics;
    }

    /** What the cluster has. */
    public record Overview(int taskManagers, int slots, int freeSlots, int runningJobs) {}

    /**
     * A TaskManager that the JobManager knows; one that died is known until its heartbeat fails.
     */
    public record TaskManager(String id, String host, int port, int slots) {}

    /**
     * A job that the cluster knows, running or ended.
     *
     * @param state Flink's word, such as RUNNING or RESTARTING
     * @param startTime epoch ms
     * @param durationMs how long it has been there, or was
     * @param tasks of all its vertices
     * @param tasksUp those that run or have finished
     */
    public record Job(
            String id,
            String name,
            String state,
            long startTime,
            long durationMs,
            int tasks,
            int tasksUp) {

        /** Whether it has not ended: it runs, or will run again. */
        public boolean isActive() {
            return !List.of("FINISHED", "CANCELED", "FAILED", "SUSPENDED").contains(state);
        }
    }

    /** A vertex of a job's graph: a chain of operators that run in one task. */
    public record Vertex(String id, String name, int parallelism, String status) {}

    /**
     * A job's checkpoints.
     *
     * @param latestPath where the latest completed one lies, if it is kept
     */
    public record Checkpoints(
            long completed, long failed, long inProgress, Optional<String> latestPath) {}

    /**
     * A failure of a job, of which the JobManager remembers the latest.
     *
     * @param timestamp epoch ms
     * @param cause its root cause, as {@code class: message}
     */
    public record Failure(long timestamp, String cause) {}

    public Overview overview() throws IOException, InterruptedException {
        JsonNode overview = get("/overview");
        return new Overview(
                overview.path("taskmanagers").asInt(),
                overview.path("slots-total").asInt(),
                overview.path("slots-available").asInt(),
                overview.path("jobs-running").asInt());
    }

    public List<TaskManager> taskManagers() throws IOException, InterruptedException {
        List<TaskManager> taskManagers = new ArrayList<>();
        for (JsonNode taskManager : get("/taskmanagers").path("taskmanagers")) {
            String path = taskManager.path("path").asText();
            Matcher address = RPC_ADDRESS.matcher(path);
            if (!address.find()) {
                throw new FlinkRestException(200, "no address in " + path);
            }
            taskManagers.add(
                    new TaskManager(
                            taskManager.path("id").asText(),
                            address.group(1),
                            Integer.parseInt(address.group(2)),
                            taskManager.path("slotsNumber").asInt()));
        }
        return taskManagers;
    }

    /** All jobs that the cluster knows, ended ones too. */
    public List<Job> jobs() throws IOException, InterruptedException {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            JsonNode tasks = job.path("tasks");
            jobs.add(
                    new Job(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            job.path("state").asText(),
                            job.path("start-time").asLong(),
                            job.path("duration").asLong(),
                            tasks.path("total").asInt(),
                            tasks.path("running").asInt() + tasks.path("finished").asInt()));
        }
        return jobs;
    }

    /** The job of this name that has not ended, if there is one. */
    public Optional<Job> activeJob(String name) throws IOException, InterruptedException {
        return jobs().stream().filter(job -> job.name().equals(name) && job.isActive()).findFirst();
    }

    public List<Vertex> vertices(String jobId) throws IOException, InterruptedException {
        List<Vertex> vertices = new ArrayList<>();
        for (JsonNode vertex : get("/jobs/" + jobId).path("vertices")) {
            vertices.add(
                    new Vertex(
                            vertex.path("id").asText(),
                            vertex.path("name").asText(),
                            vertex.path("parallelism").asInt(),
                            vertex.path("status").asText()));
        }
        return vertices;
    }

    /** Whether every task of the job runs: a job is RUNNING already while it waits for slots. */
    public boolean allTasksRun(String jobId) throws IOException, InterruptedException {
        List<Vertex> vertices = vertices(jobId);
        return !vertices.isEmpty()
                && vertices.stream().allMatch(vertex -> vertex.status().equals("RUNNING"));
    }

    /**
     * How many of the job's tasks have no slot yet: one of them is enough for it to stand still.
     */
    public int tasksWithoutSlot(String jobId) throws IOException, InterruptedException {
        int tasks = 0;
        for (JsonNode vertex : get("/jobs/" + jobId).path("vertices")) {
            tasks += vertex.path("tasks").path("CREATED").asInt();
            tasks += vertex.path("tasks").path("SCHEDULED").asInt();
        }
        return tasks;
    }

    public Checkpoints checkpoints(String jobId) throws IOException, InterruptedException {
        JsonNode checkpoints = get("/jobs/" + jobId + "/checkpoints");
        JsonNode counts = checkpoints.path("counts");
        return new Checkpoints(
                counts.path("completed").asLong(),
                counts.path("failed").asLong(),
                counts.path("in_progress").asLong(),
                Optional.ofNullable(
                        checkpoints
                                .path("latest")
                                .path("completed")
                                .path("external_path")
                                .textValue()));
    }

    /** The root cause of the job's last failure, as the first line of its stack trace. */
    public Optional<String> failure(String jobId) throws IOException, InterruptedException {
        return failures(jobId).stream().findFirst().map(Failure::cause);
    }

    /** The job's failures that the JobManager remembers, the latest first. */
    public List<Failure> failures(String jobId) throws IOException, InterruptedException {
        List<Failure> failures = new ArrayList<>();
        for (JsonNode entry :
                get("/jobs/" + jobId + "/exceptions").path("exceptionHistory").path("entries")) {
            failures.add(failure(entry));
            for (JsonNode beside : entry.path("concurrentExceptions")) {
                failures.add(failure(beside));
            }
        }
        return failures;
    }

    /** How often the job has failed and was started again in the last hour; empty if never. */
    public Optional<Restarts> restarts(String jobId) throws IOException, InterruptedException {
        JsonNode history =
                get("/jobs/" + jobId + "/exceptions?maxExceptions=" + MOST_FAILURES)
                        .path("exceptionHistory");
        List<Failure> failures = new ArrayList<>();
        history.path("entries").forEach(entry -> failures.add(failure(entry)));
        return Restarts.of(
                failures,
                history.path("truncated").asBoolean() || failures.size() >= MOST_FAILURES,
                System.currentTimeMillis());
    }

    private static Failure failure(JsonNode entry) {
        return new Failure(
                entry.path("timestamp").asLong(),
                FlinkHttp.rootCause(entry.path("stacktrace").asText()));
    }

    /** Cancels a job; what it had not checkpointed is lost. Returns before it has ended. */
    public void cancel(String jobId) throws IOException, InterruptedException {
        http.send("PATCH", "/jobs/" + jobId + "?mode=cancel");
    }

    /**
     * Stops a job with a savepoint, and waits for it.
     *
     * @return where the savepoint lies
     * @throws FlinkRestException if it fails; the job then runs on
     */
    public String stopWithSavepoint(String jobId) throws IOException, InterruptedException {
        return stop(jobId, false);
    }

    /**
     * Ends a job as if its input had ended: every window fires, all results are committed. The
     * savepoint that this makes is of no use to go on from.
     *
     * @throws FlinkRestException if it fails; the job then runs on
     */
    public void drain(String jobId) throws IOException, InterruptedException {
        stop(jobId, true);
    }

    private String stop(String jobId, boolean drain) throws IOException, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("drain", drain);
        String trigger = http.post("/jobs/" + jobId + "/stop", request).path("request-id").asText();
        long deadline = System.nanoTime() + SAVEPOINT_TIMEOUT.toNanos();
        while (true) {
            JsonNode answer = get("/jobs/" + jobId + "/savepoints/" + trigger);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = answer.path("operation");
                if (operation.has("location")) {
                    return operation.path("location").asText();
                }
                throw new FlinkRestException(
                        200,
                        FlinkHttp.rootCause(
                                operation.path("failure-cause").path("stack-trace").asText()));
            }
            if (System.nanoTime() > deadline) {
                throw new FlinkRestException(
                        200, "no savepoint within " + SAVEPOINT_TIMEOUT.toMinutes() + " minutes");
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Waits until a job has ended. */
    public void awaitEnd(String jobId, Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (jobs().stream().anyMatch(job -> job.id().equals(jobId) && job.isActive())) {
            if (System.nanoTime() > deadline) {
                throw new FlinkRestException(
                        200, "still running after " + timeout.toSeconds() + " s");
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /**
     * Asks for something that has no method here.
     *
     * @param path from the root, with a query, encoded
     */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return http.get(path);
    }
}
