package io.tidemark.options;

import picocli.CommandLine.Option;

/** What becomes of windows that were written under other options, as a mixin. */
public final class WindowStateOptions {

    @Option(
            names = "--discard-window-state",
            description =
                    "If the savepoint's windows or counts were written under other options (such as"
                            + " another --size), drop and count them (windows-discarded) instead of"
                            + " refusing to start. Those of the same options are never dropped.")
    private boolean discards;

    /** Whether window state of other options is dropped; otherwise the job is refused. */
    public boolean discards() {
        return discards;
    }
}
