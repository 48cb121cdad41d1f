package io.tidemark.kubernetes;

import java.util.function.Consumer;

/** One kind of check of a set of manifests. */
interface Check {

    /** Hands on each fault that there is. */
    void check(ManifestSet set, Consumer<Fault> faults);
}
