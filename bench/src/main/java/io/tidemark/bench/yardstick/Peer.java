package io.tidemark.bench.yardstick;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Something that answers the workloads' questions.
 *
 * @param name such as flink-heap
 * @param description what it is, for a person
 * @param kinds what it can do
 * @param missing why it cannot be run, in one line
 */
record Peer(
        String name,
        String description,
        Set<Workload.Kind> kinds,
        Optional<String> missing,
        Starter starter) {

    /** How a process is started. */
    record Start(List<String> command, Map<String, String> environment) {}

    /** Makes what the process needs in the run's folder. */
    interface Starter {
        Start start(Run run, Settings settings) throws IOException;
    }
}
