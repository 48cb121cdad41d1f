package io.tidemark.bench.yardstick;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What is the same for all peers.
 *
 * @param checkpointInterval between checkpoints, and commits of peers that have none
 * @param heap the most that a peer's JVM may have, as -Xmx says it
 * @param timeout how long a run may take
 * @param profiles where Flight Recorder's files go, if they are wanted
 */
record Settings(
        Duration checkpointInterval, String heap, Duration timeout, Optional<Path> profiles) {}
