package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.http.JsonClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches an exercise from its start, and at its end draws up the {@link RecountReport}: it has the
 * simulator write nothing new, waits until each job has read all there is, ends the jobs, which
 * closes all windows, and recounts.
 */
public final class Recounts implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Its ledger ends with it. */
    private static final String SIMULATOR = "simulator";

    private final Addresses addresses;
    private final List<Recount> recounts;
    private final JsonClient simulator;
    private final FlinkRest flink;
    private final OutageWatch outages;
    private final long startedAt = System.nanoTime();

    /** The recounts of an exercise, each of which is of another job. */
    public Recounts(Addresses addresses, List<Recount> recounts) {
        this.addresses = addresses;
        this.recounts = recounts;
        simulator = new JsonClient(addresses.simulator());
        flink = new FlinkRest(addresses.flink());
        outages = new OutageWatch(flink);
    }

    /** Begins to watch which jobs begin again. */
    public void start() {
        outages.start();
    }

    /**
     * Ends the writing of new data and the jobs, and recounts.
     *
     * @param deadline how long to wait at most for each of: the simulator, the jobs' reading, and
     *     an answer that comes right
     * @param restartsByProcess what the platform counted
     */
    public RecountReport finish(Duration deadline, Map<String, Long> restartsByProcess)
            throws IOException, InterruptedException {
        long seconds = Duration.ofNanos(System.nanoTime() - startedAt).toSeconds();
        List<String> problems = new ArrayList<>();
        simulator.post("/control/drain", null);
        await(deadline, () -> simulator.get("/ledger/summary").path("pending").asLong() == 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", addresses.kafka()))) {
            for (Recount recount : recounts) {
                if (!recount.inputs().isEmpty()) {
                    if (!await(deadline, () -> hasReadAll(admin, recount))) {
                        problems.add(recount.job() + " has not read all of " + recount.inputs());
                    }
                }
            }
        }
        for (Recount recount : recounts) {
            Optional<FlinkRest.Job> job = flink.activeJob(recount.job());
            if (!recount.inputs().isEmpty() && job.isPresent()) {
                flink.drain(job.get().id());
                flink.awaitEnd(job.get().id(), deadline);
            }
        }
        return report(
                deadline, seconds, simulator.get("/ledger/summary"), problems, restartsByProcess);
    }

    /**
     * Waits for jobs that end by themselves, and recounts.
     *
     * @param deadline how long to wait at most for each job
     * @param written what was written before, by topic, as JSON
     */
    public RecountReport finishBounded(
            Duration deadline, String written, Map<String, Long> restartsByProcess)
            throws IOException, InterruptedException {
        for (Recount recount : recounts) {
            Optional<FlinkRest.Job> job = flink.activeJob(recount.job());
            if (job.isPresent()) {
                flink.awaitEnd(job.get().id(), deadline);
            }
        }
        return report(
                Duration.ZERO,
                Duration.ofNanos(System.nanoTime() - startedAt).toSeconds(),
                JsonNodeFactory.instance.objectNode().set("written", Json.MAPPER.readTree(written)),
                new ArrayList<>(),
                restartsByProcess);
    }

    private RecountReport report(
            Duration deadline,
            long seconds,
            JsonNode summary,
            List<String> problems,
            Map<String, Long> restartsByProcess)
            throws IOException, InterruptedException {
        Map<String, Map<String, Long>> answers = new LinkedHashMap<>();
        try (TopicReader topics = new TopicReader(addresses.kafka())) {
            RecountContext context =
                    new RecountContext(topics::forEach, summary, outages.restarts());
            for (Recount recount : recounts) {
                if (recount.inputs().isEmpty()) {
                    await(deadline, () -> recount.check(context).problems().isEmpty());
                }
                Recount.Outcome outcome = recount.check(context);
                answers.put(recount.job(), outcome.figures());
                if (restartsByProcess.getOrDefault(SIMULATOR, 0L) == 0) {
                    problems.addAll(ledgerProblems(recount, outcome, written(summary)));
                }
                outcome.problems().forEach(each -> problems.add(recount.job() + ": " + each));
            }
        }
        for (FlinkRest.Job job : flink.jobs()) {
            if (job.state().equals("FAILED")) {
                problems.add(job.name() + " failed: " + flink.failure(job.id()).orElse("?"));
            }
        }
        return new RecountReport(
                problems.isEmpty(),
                seconds,
                problems,
                written(summary),
                answers,
                outages.restarts(),
                restartsByProcess);
    }

    /** A recount has seen what the simulator says that it has written, no more and no less. */
    private static List<String> ledgerProblems(
            Recount recount, Recount.Outcome outcome, Map<String, Map<String, Long>> written) {
        List<String> problems = new ArrayList<>();
        for (String input : recount.inputs()) {
            Map<String, Long> counts = written.getOrDefault(input, Map.of());
            long all = counts.values().stream().mapToLong(Long::longValue).sum();
            long malformed = counts.getOrDefault("malformed", 0L);
            Map<String, Long> figures = outcome.figures();
            if (all != figures.getOrDefault(recount.prefix(input) + "records", 0L)
                    || malformed
                            != figures.getOrDefault(recount.prefix(input) + "unreadable", 0L)) {
                problems.add(
                        "%s: the simulator wrote %s to %s".formatted(recount.job(), counts, input));
            }
        }
        return problems;
    }

    private static Map<String, Map<String, Long>> written(JsonNode summary) {
        Map<String, Map<String, Long>> written = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> topic : summary.path("written").properties()) {
            Map<String, Long> counts = new LinkedHashMap<>();
            topic.getValue()
                    .properties()
                    .forEach(count -> counts.put(count.getKey(), count.getValue().asLong()));
            written.put(topic.getKey(), counts);
        }
        return written;
    }

    /** Whether the job's consumer group, which moves with its checkpoints, stands at the end. */
    private static boolean hasReadAll(Admin admin, Recount recount)
            throws IOException, InterruptedException {
        try {
            List<TopicPartition> partitions =
                    admin.describeTopics(recount.inputs()).allTopicNames().get().values().stream()
                            .flatMap(
                                    topic ->
                                            topic.partitions().stream()
                                                    .map(
                                                            partition ->
                                                                    new TopicPartition(
                                                                            topic.name(),
                                                                            partition.partition())))
                            .toList();
            var ends =
                    admin.listOffsets(
                                    partitions.stream()
                                            .collect(
                                                    Collectors.toMap(
                                                            each -> each,
                                                            each -> OffsetSpec.latest())))
                            .all()
                            .get();
            Map<TopicPartition, OffsetAndMetadata> read =
                    admin.listConsumerGroupOffsets(group(recount.job()))
                            .partitionsToOffsetAndMetadata()
                            .get();
            return ends.entrySet().stream()
                    .allMatch(
                            end -> {
                                OffsetAndMetadata at = read.get(end.getKey());
                                return end.getValue().offset() == (at == null ? 0 : at.offset());
                            });
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static String group(String job) {
        return "tidemark-" + job + "-" + JobArguments.DEPLOYMENT;
    }

    /** Something that comes true, if the service that is asked is not just away. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static boolean await(Duration deadline, Condition condition)
            throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            try {
                if (condition.holds()) {
                    return true;
                }
            } catch (IOException e) {
                // A process that died is started again, also now.
            }
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    @Override
    public void close() {
        outages.close();
    }
}
