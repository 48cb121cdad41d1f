package io.tidemark.flinkrest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of Flink's REST API that Tidemark needs, with types. Each call opens its own request; an
 * object may be shared by threads.
 *
 * <p>Every method throws {@link FlinkRestException} when Flink answers with an error, another
 * {@link IOException} when it does not answer, and {@link InterruptedException} when the thread is
 * interrupted meanwhile.
 *
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-2.3/docs/ops/rest_api/">Flink
 *     REST API</a>
 */
public final class FlinkRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    // Such as pekko.tcp://flink@127.0.0.1:43210/user/rpc/taskmanager_0.
    private static final Pattern RPC_ADDRESS = Pattern.compile("@([^:/]+):(\\d+)/");
    private static final String CAUSED_BY = "Caused by: ";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);
    // main runs inside the call and waits up to --connect-timeout for its services.
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration SAVEPOINT_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();
    private final URI base;

    /**
     * A client of one JobManager.
     *
     * @param base such as {@code http://127.0.0.1:8081}
     */
    public FlinkRest(URI base) {
        this.base = base;
    }

    /** Where the REST API and the web UI are. */
    public URI address() {
        return base;
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
     */
    public record Job(String id, String name, String state, long startTime) {

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

    /** A jar that was uploaded. */
    public record Jar(String id, String name) {}

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
            jobs.add(
                    new Job(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            job.path("state").asText(),
                            job.path("start-time").asLong()));
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

    /**
     * How often the job was restarted since this JobManager took it.
     *
     * @return 0 while the metric is not there yet
     */
    public long restarts(String jobId) throws IOException, InterruptedException {
        for (JsonNode metric : get("/jobs/" + jobId + "/metrics?get=numRestarts")) {
            return metric.path("value").asLong();
        }
        return 0;
    }

    /** The root cause of the job's last failure, as the first line of its stack trace. */
    public Optional<String> failure(String jobId) throws IOException, InterruptedException {
        JsonNode entries =
                get("/jobs/" + jobId + "/exceptions").path("exceptionHistory").path("entries");
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(rootCause(entries.get(0).path("stacktrace").asText()));
    }

    /**
     * Metrics of a vertex, each summed over its subtasks.
     *
     * @param names full names, such as {@code numRecordsOut} or {@code 0.decode.records-malformed}
     * @return value by name; a metric that does not exist (yet) is left out
     */
    public Map<String, Double> sums(String jobId, String vertexId, List<String> names)
            throws IOException, InterruptedException {
        Map<String, Double> sums = new HashMap<>();
        String query = URLEncoder.encode(String.join(",", names), StandardCharsets.UTF_8);
        for (JsonNode metric : get(metrics(jobId, vertexId) + "?agg=sum&get=" + query)) {
            sums.put(metric.path("id").asText(), metric.path("sum").asDouble());
        }
        return sums;
    }

    /** The names of all metrics of a vertex's subtasks. */
    public List<String> metricNames(String jobId, String vertexId)
            throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        get(metrics(jobId, vertexId)).forEach(metric -> names.add(metric.path("id").asText()));
        return names;
    }

    private static String metrics(String jobId, String vertexId) {
        return "/jobs/" + jobId + "/vertices/" + vertexId + "/subtasks/metrics";
    }

    /** Uploads a jar under its file name, in the place of one of that name. */
    public Jar upload(Path jar) throws IOException, InterruptedException {
        String name = jar.getFileName().toString();
        for (JsonNode file : get("/jars").path("files")) {
            if (file.path("name").asText().equals(name)) {
                send("DELETE", "/jars/" + file.path("id").asText(), null, null, READ_TIMEOUT);
            }
        }
        String boundary = UUID.randomUUID().toString();
        String head =
                "--"
                        + boundary
                        + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                        + name
                        + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n";
        BodyPublisher body =
                BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofFile(jar),
                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        String stored =
                send(
                                "POST",
                                "/jars/upload",
                                body,
                                "multipart/form-data; boundary=" + boundary,
                                RUN_TIMEOUT)
                        .path("filename")
                        .asText();
        return new Jar(stored.substring(stored.lastIndexOf('/') + 1), name);
    }

    /**
     * Runs an uploaded jar's main class, in the JobManager, until it has submitted its job.
     *
     * @param arguments the arguments of main
     * @param parallelism of operators that set none; empty for the cluster's default
     * @param savepoint a savepoint or retained checkpoint to start from
     * @return the job's id
     * @throws FlinkRestException if main threw; the message is what it threw, in one line
     */
    public String run(
            Jar jar,
            String mainClass,
            List<String> arguments,
            Optional<Integer> parallelism,
            Optional<String> savepoint)
            throws IOException, InterruptedException {
        ObjectNode request = JSON.createObjectNode();
        request.put("entryClass", mainClass);
        ArrayNode programArguments = request.putArray("programArgsList");
        arguments.forEach(programArguments::add);
        parallelism.ifPresent(number -> request.put("parallelism", number));
        savepoint.ifPresent(path -> request.put("savepointPath", path));
        return send(
                        "POST",
                        "/jars/" + jar.id() + "/run",
                        json(request),
                        "application/json",
                        RUN_TIMEOUT)
                .path("jobid")
                .asText();
    }

    /** Cancels a job; what it had not checkpointed is lost. Returns before it has ended. */
    public void cancel(String jobId) throws IOException, InterruptedException {
        send("PATCH", "/jobs/" + jobId + "?mode=cancel", null, null, READ_TIMEOUT);
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
        ObjectNode request = JSON.createObjectNode().put("drain", drain);
        String trigger =
                send(
                                "POST",
                                "/jobs/" + jobId + "/stop",
                                json(request),
                                "application/json",
                                READ_TIMEOUT)
                        .path("request-id")
                        .asText();
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
                        rootCause(operation.path("failure-cause").path("stack-trace").asText()));
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
        return send("GET", path, null, null, READ_TIMEOUT);
    }

    private JsonNode send(
            String method, String path, BodyPublisher body, String contentType, Duration timeout)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(timeout)
                        .method(method, body == null ? BodyPublishers.noBody() : body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() / 100 == 2) {
            return JSON.readTree(response.body());
        }
        String stackTrace = stackTrace(response.body());
        throw new FlinkRestException(response.statusCode(), rootCause(stackTrace), stackTrace);
    }

    private static BodyPublisher json(ObjectNode request) {
        return BodyPublishers.ofString(request.toString());
    }

    /** The last text of an error answer: {@code {"errors": [summary, stack trace]}}. */
    private static String stackTrace(String body) {
        try {
            JsonNode errors = JSON.readTree(body).path("errors");
            if (!errors.isEmpty()) {
                return errors.get(errors.size() - 1)
                        .asText()
                        .replaceFirst("^<Exception on server side:\\s*", "");
            }
        } catch (IOException e) {
            // Not JSON: a proxy's page, or an older server. The text is all there is.
        }
        return body;
    }

    /**
     * The last "Caused by" of a stack trace in text, as {@code class: message}; without one, its
     * first line.
     */
    static String rootCause(String stackTrace) {
        String cause = "no further word";
        boolean first = true;
        for (String line : (Iterable<String>) stackTrace.strip().lines()::iterator) {
            int at = line.indexOf(CAUSED_BY);
            if (at >= 0) {
                cause = line.substring(at + CAUSED_BY.length());
            } else if (first) {
                cause = line;
            }
            first = false;
        }
        return cause.strip();
    }
}
