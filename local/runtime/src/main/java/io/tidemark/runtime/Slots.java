package io.tidemark.runtime;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.flinkrest.FlinkRest.Vertex;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Whether a cluster has the slots that a job needs: as many as its widest operator is wide. */
public final class Slots {

    private static final Duration POLL = Duration.ofMillis(250);

    private final FlinkRest flink;
    private final FlinkRest.Overview before;

    private Slots(FlinkRest flink, FlinkRest.Overview before) {
        this.flink = flink;
        this.before = before;
    }

    /** To be asked before a job is submitted, since what it takes is no longer free. */
    public static Slots of(FlinkRest flink) throws IOException, InterruptedException {
        return new Slots(flink, flink.overview());
    }

    /**
     * Refuses a parallelism that the cluster can never have, as long as it gets no further
     * TaskManager.
     */
    public void require(int parallelism) {
        if (before.slots() > 0 && parallelism > before.slots()) {
            throw PlatformException.refused(
                    "--parallelism: %d needs as many slots, and there are %d, of which %d are free"
                            .formatted(parallelism, before.slots(), before.freeSlots()));
        }
    }

    /**
     * Whether a job that was submitted has no slots yet.
     *
     * @param patience how long to wait for them
     * @return how many it needs and how many there are, in words
     */
    public Optional<String> awaitedBy(String jobId, Duration patience)
            throws IOException, InterruptedException {
        int needed = flink.vertices(jobId).stream().mapToInt(Vertex::parallelism).max().orElse(0);
        if (needed <= before.freeSlots()) {
            return Optional.empty();
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (flink.tasksWithoutSlot(jobId) > 0) {
            if (System.nanoTime() > deadline) {
                return Optional.of(
                        "it needs %d, and there were %d, of which %d were free"
                                .formatted(needed, before.slots(), before.freeSlots()));
            }
            Thread.sleep(POLL.toMillis());
        }
        return Optional.empty();
    }
}
