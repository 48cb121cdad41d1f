package io.tidemark.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.flinkrest.Restarts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The state of all jobs, as Flink's REST API tells it. Metrics there are up to ten seconds old
 * ({@code metrics.fetcher.update-interval}), and counters begin again at 0 when a job restarts.
 */
final class RunningJobs {

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

    private final FlinkRest flink;
    private final Service service;
    private final Duration deadline;
    private final Executor threads =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "flink");
                        thread.setDaemon(true);
                        return thread;
                    });

    /**
     * @param deadline how long the metrics of a job, which are several answers, may take together
     */
    RunningJobs(FlinkRest flink, Duration deadline) {
        this.flink = flink;
        service = new Service("flink", "Flink", flink.address());
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
     * @param trouble that it restarts again and again, in words; null (and left out) if it does not
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
            String url,
            @JsonInclude(JsonInclude.Include.NON_NULL) String trouble) {}

    /** The newest job of each name, by name. */
    CompletableFuture<List<Job>> jobs() {
        return ask(flink::jobs)
                .thenCompose(jobs -> all(newest(jobs).stream().map(this::job).toList()));
    }

    private static Collection<FlinkRest.Job> newest(List<FlinkRest.Job> jobs) {
        return jobs.stream()
                .collect(
                        Collectors.toMap(
                                FlinkRest.Job::name,
                                Function.identity(),
                                BinaryOperator.maxBy(
                                        Comparator.comparingLong(FlinkRest.Job::startTime)),
                                TreeMap::new))
                .values();
    }

    private CompletableFuture<Job> job(FlinkRest.Job told) {
        boolean ended = !told.isActive();
        boolean starting = told.state().equals("RUNNING") && told.tasksUp() < told.tasks();
        Function<Metrics, Job> job =
                metrics ->
                        new Job(
                                told.id(),
                                told.name(),
                                starting ? "STARTING" : told.state(),
                                told.tasksUp(),
                                told.tasks(),
                                ended ? null : told.durationMs(),
                                metrics.restarts,
                                metrics.recordsPerSecond,
                                metrics.lag,
                                metrics.deadLetters,
                                metrics.counters,
                                flink.address()
                                        + "/#/job/"
                                        + (ended ? "completed" : "running")
                                        + "/"
                                        + told.id()
                                        + "/overview",
                                metrics.trouble);
        if (ended) {
            return CompletableFuture.completedFuture(job.apply(Metrics.NONE));
        }
        // A job that ends between two questions has no metrics any more; the rest still holds.
        return ask(() -> metrics(told.id()))
                .exceptionally(error -> Metrics.NONE)
                .completeOnTimeout(Metrics.NONE, deadline.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(job);
    }

    private record Metrics(
            Long restarts,
            Double recordsPerSecond,
            Long lag,
            Long deadLetters,
            Map<String, Long> counters,
            String trouble) {

        static final Metrics NONE = new Metrics(null, null, null, null, Map.of(), null);
    }

    private Metrics metrics(String job) throws IOException, InterruptedException {
        List<Map<String, Double>> vertices = new ArrayList<>();
        for (FlinkRest.Vertex vertex : flink.vertices(job)) {
            List<String> names = flink.metrics().names(job, vertex.id());
            vertices.add(flink.metrics().sums(job, vertex.id(), wanted(names)));
        }
        OptionalLong restarts = flink.metrics().restarts(job);
        return metrics(
                vertices,
                restarts.isPresent() ? restarts.getAsLong() : null,
                restarts.orElse(0) == 0 ? null : trouble(job));
    }

    private String trouble(String job) throws InterruptedException {
        try {
            return flink.restarts(job)
                    .filter(Restarts::areTooMany)
                    .map(Restarts::told)
                    .orElse(null);
        } catch (IOException e) {
            // The figures still hold.
            return null;
        }
    }

    /** The metrics of a vertex that matter here. */
    private static List<String> wanted(List<String> names) {
        Set<String> all = Set.copyOf(names);
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
                .toList();
    }

    private static Metrics metrics(
            List<Map<String, Double>> vertices, Long restarts, String trouble) {
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
                restarts,
                known ? rates.values().stream().mapToDouble(Double::doubleValue).sum() : null,
                lag,
                known ? Long.valueOf(deadLetters) : null,
                counters,
                trouble);
    }

    /** {@code Source__quotes.pendingRecords} is the metric {@code pendingRecords} … */
    private static String metric(String id) {
        return id.substring(id.lastIndexOf('.') + 1);
    }

    /** … of the operator {@code Source__quotes.} */
    private static String operator(String id) {
        return id.substring(0, id.lastIndexOf('.') + 1);
    }

    /** Asks Flink, in a thread of its own. */
    private <T> CompletableFuture<T> ask(Callable<T> question) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return question.call();
                    } catch (Exception e) {
                        throw service.failed(e);
                    }
                },
                threads);
    }

    private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }
}
