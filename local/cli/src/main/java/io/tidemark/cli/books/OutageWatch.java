package io.tidemark.cli.books;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.cli.flink.FlinkRest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Watches Flink for jobs that go back to a checkpoint, and notes from when to when each was not
 * there. It asks every {@value #PERIOD_MS} ms.
 */
final class OutageWatch implements AutoCloseable {

    private static final long PERIOD_MS = 500;

    /**
     * What was served shortly before a checkpoint began may still have been on its way to the
     * source (in a socket, in a queue) and so be no part of it. In ms.
     */
    static final long ON_ITS_WAY_MS = 2_000;

    private final FlinkRest flink;
    private final Watcher watcher = new Watcher("outage-watch", PERIOD_MS, this::look);
    private final Map<String, JobHistory> jobs = new TreeMap<>();

    private static final class JobHistory {
        private final Map<Long, Long> triggeredAt = new HashMap<>();
        private final List<Outage> outages = new ArrayList<>();
        private final Map<String, Long> restartsByJobId = new HashMap<>();
        private long lastRestore;
    }

    OutageWatch(FlinkRest flink) {
        this.flink = flink;
    }

    void start() {
        watcher.start();
    }

    private void look() throws IOException, InterruptedException {
        for (FlinkRest.Job job : flink.jobs()) {
            if (job.isActive()) {
                JsonNode checkpoints = flink.get("/jobs/" + job.id() + "/checkpoints");
                observe(job.name(), job.id(), checkpoints, flink.restarts(job.id()));
            }
        }
    }

    /** Takes in one answer about a job. */
    synchronized void observe(String job, String jobId, JsonNode checkpoints, long restarts) {
        JobHistory history = jobs.computeIfAbsent(job, name -> new JobHistory());
        history.restartsByJobId.merge(jobId, restarts, Math::max);
        for (JsonNode checkpoint : checkpoints.path("history")) {
            history.triggeredAt.put(
                    checkpoint.path("id").asLong(), checkpoint.path("trigger_timestamp").asLong());
        }
        JsonNode restored = checkpoints.path("latest").path("restored");
        long restoredAt = restored.path("restore_timestamp").asLong();
        if (restoredAt > history.lastRestore) {
            history.lastRestore = restoredAt;
            Long triggered = history.triggeredAt.get(restored.path("id").asLong());
            history.outages.add(
                    new Outage(triggered == null ? 0 : triggered - ON_ITS_WAY_MS, restoredAt));
        }
    }

    /** The outages of a job so far. */
    synchronized List<Outage> outages(String job) {
        JobHistory history = jobs.get(job);
        return history == null ? List.of() : List.copyOf(history.outages);
    }

    /**
     * How often each job began again, by name: restarts by Flink, and submissions after a
     * JobManager was lost.
     */
    synchronized Map<String, Long> restarts() {
        Map<String, Long> restarts = new TreeMap<>();
        jobs.forEach(
                (name, history) ->
                        restarts.put(
                                name,
                                history.restartsByJobId.values().stream()
                                                .mapToLong(Long::longValue)
                                                .sum()
                                        + history.restartsByJobId.size()
                                        - 1));
        return restarts;
    }

    @Override
    public void close() {
        watcher.close();
    }
}
