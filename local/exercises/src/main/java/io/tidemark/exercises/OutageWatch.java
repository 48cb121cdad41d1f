package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.flinkrest.FlinkRest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Watches Flink for jobs that go back to a checkpoint, or to their beginning if they have none, and
 * notes from when to when each was not there. It asks every {@value #PERIOD_MS} ms.
 */
final class OutageWatch implements AutoCloseable {

    private static final long PERIOD_MS = 500;

    /**
     * What was served shortly before a checkpoint began may still have been on its way to the
     * source (in a socket, in a queue) and so be no part of it. In ms.
     */
    static final long ON_ITS_WAY_MS = 2_000;

    /** A job runs again up to this long before it says from which checkpoint, in ms. */
    private static final long RESTORED_SOON_MS = 5_000;

    private final FlinkRest flink;
    private final Watcher watcher = new Watcher("outage-watch", PERIOD_MS, this::look);
    private final Map<String, JobHistory> jobs = new TreeMap<>();

    private static final class JobHistory {
        private final Map<Long, Long> triggeredAt = new HashMap<>();
        private final List<Outage> outages = new ArrayList<>();
        private final Map<String, Long> restartsByJobId = new HashMap<>();

        /** When it ran again, as far as is known without a checkpoint. */
        private final TreeSet<Long> begunAnew = new TreeSet<>();

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
                JsonNode details = flink.get("/jobs/" + job.id());
                boolean runs = details.path("state").asText().equals("RUNNING");
                observe(
                        job.name(),
                        job.id(),
                        runs ? details.path("timestamps").path("RUNNING").asLong() : 0,
                        checkpoints,
                        flink.metrics().restarts(job.id()).orElse(0));
            }
        }
    }

    /**
     * Takes in what Flink says of a job.
     *
     * @param runsSince when it last began to run, in ms since the epoch (UTC); 0 if it does not run
     * @param checkpoints may be some seconds older than the rest: Flink caches it
     */
    synchronized void observe(
            String job, String jobId, long runsSince, JsonNode checkpoints, long restarts) {
        JobHistory history = jobs.computeIfAbsent(job, name -> new JobHistory());
        history.restartsByJobId.merge(jobId, restarts, Math::max);
        for (JsonNode checkpoint : checkpoints.path("history")) {
            history.triggeredAt.put(
                    checkpoint.path("id").asLong(), checkpoint.path("trigger_timestamp").asLong());
        }
        JsonNode restored = checkpoints.path("latest").path("restored");
        long restoredAt = restored.path("restore_timestamp").asLong();
        if (restarts > 0 && restoredAt < runsSince) {
            history.begunAnew.add(runsSince);
        }
        history.begunAnew.subSet(restoredAt - RESTORED_SOON_MS, true, restoredAt, true).clear();
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
        if (history == null) {
            return List.of();
        }
        List<Outage> outages = new ArrayList<>(history.outages);
        history.begunAnew.forEach(at -> outages.add(new Outage(0, at)));
        return outages;
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
                                Math.max(
                                        history.restartsByJobId.values().stream()
                                                        .mapToLong(Long::longValue)
                                                        .sum()
                                                + history.restartsByJobId.size()
                                                - 1,
                                        // Flink's own count comes up to ten seconds later.
                                        history.outages.size())));
        return restarts;
    }

    @Override
    public void close() {
        watcher.close();
    }
}
