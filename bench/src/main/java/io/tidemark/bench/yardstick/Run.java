package io.tidemark.bench.yardstick;

import java.nio.file.Path;

/**
 * One process of a peer, with an output of its own.
 *
 * @param id tells it from all others
 * @param folder its own, for state and configuration
 */
record Run(String id, Workload workload, Content content, Path folder, String brokers) {

    String output() {
        return "out-" + id;
    }

    String late() {
        return "late-" + id;
    }
}
