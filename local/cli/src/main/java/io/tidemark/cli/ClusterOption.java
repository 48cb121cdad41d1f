package io.tidemark.cli;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.PlatformState;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The Flink cluster that a command is for: the platform's, or any other. */
final class ClusterOption {

    @Option(
            names = "--jobmanager",
            paramLabel = "HOST:PORT",
            description = "The REST address of any Flink cluster. Default: the platform's.")
    private String jobManager;

    /** Something that is done on a cluster. */
    @FunctionalInterface
    interface Action<T> {
        T on(FlinkRest flink) throws IOException, InterruptedException;
    }

    /** Whether the cluster is that of the platform here. */
    boolean isPlatform() {
        return jobManager == null;
    }

    /**
     * Does something on the cluster.
     *
     * @throws PlatformException if there is no cluster, or it does not answer
     */
    <T> T use(Optional<PlatformState> platform, Action<T> action) throws InterruptedException {
        FlinkRest flink = new FlinkRest(address(platform));
        try {
            flink.overview();
        } catch (IOException e) {
            throw new PlatformException(
                    PlatformException.UNREACHABLE,
                    "no JobManager answers at %s: %s"
                            .formatted(flink.address(), PlatformException.words(e)));
        }
        try {
            return action.on(flink);
        } catch (IOException e) {
            throw PlatformException.failed(PlatformException.words(e));
        }
    }

    private URI address(Optional<PlatformState> platform) {
        if (jobManager == null) {
            return platform.map(state -> state.ports().flinkUrl())
                    .orElseThrow(
                            () ->
                                    PlatformException.refused(
                                            "no platform runs; start one with: tidemark up, or"
                                                    + " name a cluster with --jobmanager"));
        }
        if (!jobManager.matches("[^:/\\s]+:\\d{1,5}")) {
            throw PlatformException.refused(
                    "--jobmanager: '" + jobManager + "' is not of the form HOST:PORT");
        }
        return URI.create("http://" + jobManager);
    }
}
