package io.tidemark.cli;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.PlatformState;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the platform writes; an option of all commands that deal with it. */
final class HomeOption {

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "${env:TIDEMARK_DIR}",
            description =
                    "Where state, data and logs of the platform are; also TIDEMARK_DIR. Default:"
                            + " .tidemark in the repository.")
    private Path directory;

    Home home() {
        String repository = System.getProperty("tidemark.repository");
        if (repository == null) {
            throw PlatformException.failed("start this with scripts/tidemark");
        }
        Path root = Path.of(repository).toAbsolutePath().normalize();
        Path state = directory == null ? Home.defaultDirectory(root) : directory;
        return new Home(root, state.toAbsolutePath().normalize());
    }

    /** The platform that runs, if its supervisor is alive. */
    Optional<PlatformState> running() {
        return PlatformState.read(home().state())
                .filter(state -> state.supervisor().find().isPresent());
    }
}
