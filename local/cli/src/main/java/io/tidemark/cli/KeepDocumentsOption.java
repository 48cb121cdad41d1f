package io.tidemark.cli;

import io.tidemark.runtime.PlatformException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How long documents stay in the search index. */
final class KeepDocumentsOption {

    @Option(
            names = "--keep-documents",
            paramLabel = "DAYS",
            defaultValue = "30",
            description = {
                "Remove documents from the search index when the time in them is older than that.",
                "0 keeps all. Default: ${DEFAULT-VALUE}."
            })
    private int days;

    /**
     * The age at which a document is removed; empty if all are kept.
     *
     * @throws PlatformException if the option is negative
     */
    Optional<Duration> age() {
        int checked = days();
        return checked == 0 ? Optional.empty() : Optional.of(Duration.ofDays(checked));
    }

    /**
     * The same option as arguments, for another JVM.
     *
     * @throws PlatformException if the option is negative
     */
    List<String> asArguments() {
        return List.of("--keep-documents=" + days());
    }

    private int days() {
        if (days < 0) {
            throw PlatformException.refused("--keep-documents: must be 0 or more days");
        }
        return days;
    }
}
