package io.tidemark.bench.yardstick;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What is the same for all peers.
 *
 * @param checkpointInterval between checkpoints, and commits of peers that have none
 * @param isExactlyOnce whether results are written in transactions, or else at least once
 * @param heap the most that a peer's JVM may have, as -Xmx says it
 * @param timeout how long a run may take
 * @param profiles where Flight Recorder's files go, if they are wanted
 * @param restoreFrom a checkpoint that a job starts from; peers without Flink know none
 */
record Settings(
        Duration checkpointInterval,
        boolean isExactlyOnce,
        String heap,
        Duration timeout,
        Optional<Path> profiles,
        Optional<Path> restoreFrom) {

    /** As Flink and our jobs say it. */
    String guarantee() {
        return isExactlyOnce ? "exactly-once" : "at-least-once";
    }

    Settings atLeastOnce() {
        return new Settings(checkpointInterval, false, heap, timeout, profiles, restoreFrom);
    }

    Settings restoringFrom(Path checkpoint) {
        return new Settings(
                checkpointInterval,
                isExactlyOnce,
                heap,
                timeout,
                profiles,
                Optional.of(checkpoint));
    }
}
