package io.tidemark.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The state of all jobs, as Flink's REST API tells it. Metrics there are up to ten seconds old
 * ({@code metrics.fetcher.update-interval}), and counters begin again at 0 when a job restarts.
 */
final class Jobs {

    /**
     * A record that became a dead letter is counted by one of these: what cannot be read by ours, a
     * document that the search node rejects by Flink's. A Kafka sink counts there, too, but what it
     * cannot send fails the job, which sets the counter back.
     */
    private static final Set<String> DEAD_LETTERS =
            Set.of("records-malformed", "numRecordsSendErrors");

    /**
     * A counter of a job's own, directly in the operator's group: lower-case words with dashes
     * between. Flink's metrics there have capitals, and those of Kafka's client, which look like
     * ours, a group of their own.
     */
    private static final Pattern COUNTER = Pattern.compile("[^.]+\\.[a-z][a-z0-9]*(-[a-z0-9]+)*");

    /** Only a source has this metric; the other figures of a source are its neighbours. */
    private static final String OF_A_SOURCE = "sourceIdleTime";

    private static final Set<String> SOURCE_RATES =
            Set.of("numRecordsInPerSecond", "numRecordsOutPerSecond");
    private static final String SOURCE_LAG = "pendingRecords";

    private final Upstream flink;
    private final Duration deadline;

    /**
     * @param deadline how long the metrics of a job, which are several answers, may take together
     */
    Jobs(Upstream flink, Duration deadline) {
        this.flink = flink;
        this.deadline = deadline;
    }

    /**
     * One job. Metrics are null while Flink does not have them.
     *
     * @param state as Flink names it; {@code STARTING} if it is running but not all its tasks are
     * @param uptimeMs how long the job has been there; null once it has ended
     * @param restarts since the job was submitted
     * @param recordsPerSecond what all its sources read
     * @param lag records in Kafka that the job has not read yet; null for sources other than Kafka
     * @param deadLetters records that were given up on since the last restart
     * @param counters our other counters that are not 0, by name, since the last restart
     * @param url the job's page in Flink's UI
     */
    record Job(
            String id,
            String name,
            String state,
            int tasksRunning,
            int tasksTotal,
            Long uptimeMs,
            Long restarts,
            Double recordsPerSecond,
            Long lag,
            Long deadLetters,
            Map<String, Long> counters,
            String url) {}

    /** The newest job of each name, by name. */
    CompletableFuture<List<Job>> jobs() {
        return flink.get("/jobs/overview")
                .thenCompose(
                        overview -> {
                            List<CompletableFuture<Job>> jobs =
                                    newest(overview.path("jobs")).stream().map(this::job).toList();
                            return all(jobs);
                        });
    }

    private static Collection<JsonNode> newest(JsonNode jobs) {
        BinaryOperator<JsonNode> later =
                BinaryOperator.maxBy(
                        Comparator.comparingLong(job -> job.path("start-time").asLong()));
        return stream(jobs)
                .collect(
                        Collectors.toMap(
                                job -> job.path("name").asText(),
                                Function.identity(),
                                later,
                                TreeMap::new))
                .values();
    }

    private CompletableFuture<Job> job(JsonNode overview) {
        String id = overview.path("jid").asText();
        boolean ended = overview.path("end-time").asLong(-1) >= 0;
        JsonNode tasks = overview.path("tasks");
        int running = tasks.path("running").asInt() + tasks.path("finished").asInt();
        int total = tasks.path("total").asInt();
        String state = overview.path("state").asText();
        boolean starting = state.equals("RUNNING") && running < total;
        Function<Metrics, Job> job =
                metrics ->
                        new Job(
                                id,
                                overview.path("name").asText(),
                                starting ? "STARTING" : state,
                                running,
                                total,
                                ended ? null : overview.path("duration").asLong(),
                                metrics.restarts,
                                metrics.recordsPerSecond,
                                metrics.lag,
                                metrics.deadLetters,
                                metrics.counters,
                                flink.address()
                                        + "/#/job/"
                                        + (ended ? "completed" : "running")
                                        + "/"
                                        + id
                                        + "/overview");
        if (ended) {
            return CompletableFuture.completedFuture(job.apply(Metrics.NONE));
        }
        // A job that ends between two questions has no metrics any more; the rest still holds.
        return metrics("/jobs/" + id)
                .exceptionally(error -> Metrics.NONE)
                .completeOnTimeout(Metrics.NONE, deadline.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(job);
    }

    private record Metrics(
            Long restarts,
            Double recordsPerSecond,
            Long lag,
            Long deadLetters,
            Map<String, Long> counters) {

        static final Metrics NONE = new Metrics(null, null, null, null, Map.of());
    }

    private CompletableFuture<Metrics> metrics(String job) {
        CompletableFuture<JsonNode> restarts = flink.get(job + "/metrics?get=numRestarts");
        return flink.get(job)
                .thenCompose(
                        details ->
                                all(
                                        stream(details.path("vertices"))
                                                .map(vertex -> vertex.path("id").asText())
                                                .map(id -> sums(job + "/vertices/" + id))
                                                .toList()))
                .thenCombine(restarts, Jobs::metrics);
    }

    /** The metrics of a vertex that matter here, summed over its subtasks. */
    private CompletableFuture<Map<String, Double>> sums(String vertex) {
        String metrics = vertex + "/subtasks/metrics";
        return flink.get(metrics)
                .thenCompose(
                        names -> {
                            String wanted = wanted(names);
                            return wanted.isEmpty()
                                    ? CompletableFuture.completedFuture(Map.of())
                                    : flink.get(metrics + "?agg=sum&get=" + wanted)
                                            .thenApply(Jobs::sums);
                        });
    }

    private static String wanted(JsonNode names) {
        Set<String> all =
                stream(names).map(name -> name.path("id").asText()).collect(Collectors.toSet());
        return all.stream()
                .filter(
                        id -> {
                            String metric = metric(id);
                            boolean ofASource = all.contains(operator(id) + OF_A_SOURCE);
                            return DEAD_LETTERS.contains(metric)
                                    || COUNTER.matcher(id).matches()
                                    || (ofASource
                                            && (SOURCE_RATES.contains(metric)
                                                    || SOURCE_LAG.equals(metric)));
                        })
                .sorted()
                .map(id -> URLEncoder.encode(id, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
    }

    private static Map<String, Double> sums(JsonNode metrics) {
        return stream(metrics)
                .collect(
                        Collectors.toMap(
                                metric -> metric.path("id").asText(),
                                metric -> metric.path("sum").asDouble()));
    }

    private static Metrics metrics(List<Map<String, Double>> vertices, JsonNode restarts) {
        Map<String, Double> rates = new TreeMap<>();
        Map<String, Long> counters = new TreeMap<>();
        Long lag = null;
        long deadLetters = 0;
        for (Map<String, Double> sums : vertices) {
            for (Map.Entry<String, Double> sum : sums.entrySet()) {
                String metric = metric(sum.getKey());
                long count = Math.round(sum.getValue());
                if (SOURCE_RATES.contains(metric)) {
                    // Some sources count what they read, all count what they hand on.
                    rates.merge(operator(sum.getKey()), sum.getValue(), Math::max);
                } else if (SOURCE_LAG.equals(metric)) {
                    lag = (lag == null ? 0 : lag) + count;
                } else if (DEAD_LETTERS.contains(metric)) {
                    deadLetters += count;
                } else if (count > 0) {
                    counters.merge(metric, count, Long::sum);
                }
            }
        }
        boolean known = !rates.isEmpty();
        return new Metrics(
                stream(restarts)
                        .map(metric -> metric.path("value").asLong())
                        .findFirst()
                        .orElse(null),
                known ? rates.values().stream().mapToDouble(Double::doubleValue).sum() : null,
                lag,
                known ? Long.valueOf(deadLetters) : null,
                counters);
    }

    /** {@code Source__quotes.pendingRecords} is the metric {@code pendingRecords} … */
    private static String metric(String id) {
        return id.substring(id.lastIndexOf('.') + 1);
    }

    /** … of the operator {@code Source__quotes.} */
    private static String operator(String id) {
        return id.substring(0, id.lastIndexOf('.') + 1);
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }
}
