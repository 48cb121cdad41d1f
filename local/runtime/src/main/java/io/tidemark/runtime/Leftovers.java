package io.tidemark.runtime;

import io.tidemark.runtime.PlatformState.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ends what a supervisor that was killed left running. */
public final class Leftovers {

    private Leftovers() {}

    /**
     * Ends the processes of the recorded state that are still alive, waits for it, and removes the
     * record. To be called only by who holds the {@link InstanceLock}: then no supervisor lives.
     *
     * @return the names of the processes that were ended
     */
    public static List<String> clear(Home home) throws IOException {
        List<String> ended = new ArrayList<>();
        Optional<PlatformState> state = PlatformState.read(home.state());
        if (state.isPresent()) {
            for (ProcessState process : state.get().processes()) {
                Optional<ProcessHandle> alive = process.identity().find();
                if (alive.isPresent()) {
                    // Nobody is left whom an orderly end would serve.
                    alive.get().destroyForcibly();
                    alive.get().onExit().join();
                    ended.add(process.name());
                }
            }
        }
        Files.deleteIfExists(home.state());
        return ended;
    }
}
