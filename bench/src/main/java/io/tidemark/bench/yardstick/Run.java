package io.tidemark.bench.yardstick;

import java.nio.file.Path;

/**
 * One process of a peer, with an output of its own.
 *
 * @param id tells it from all others
 * @param folder its own, for state and configuration
 */
record Run(String id, Workload workload, Content content, Path folder, String brokers) {

    /** As a name of one of our jobs may be. */
    String deployment() {
        return id.replaceAll("[^A-Za-z0-9._-]", "-");
    }

    String output() {
        return "out-" + id;
    }

    String late() {
        return "late-" + id;
    }
}
