package io.tidemark.bench.yardstick;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * One process of a peer, with an output of its own.
 *
 * @param id tells it from all others
 * @param folder its own, for state and configuration
 * @param search the search node, for workloads that write to an index
 */
record Run(
        String id,
        Workload workload,
        Content content,
        Path folder,
        String brokers,
        Optional<URI> search) {

    /** As a name of one of our jobs may be. */
    String deployment() {
        return id.replaceAll("[^A-Za-z0-9._-]", "-");
    }

    String output() {
        return "out-" + id;
    }

    String index() {
        return output().toLowerCase(Locale.ROOT);
    }

    String late() {
        return "late-" + id;
    }
}
