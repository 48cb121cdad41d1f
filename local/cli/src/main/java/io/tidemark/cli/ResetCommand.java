package io.tidemark.cli;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.InstanceLock;
import io.tidemark.runtime.Leftovers;
import io.tidemark.runtime.PlatformException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reset}: wipes what the platform has stored. */
@Command(
        name = "reset",
        description = "Wipe all data, checkpoints, savepoints and logs of the platform.")
final class ResetCommand implements Callable<Integer> {

    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        Home home = homeOption.home();
        InstanceLock lock =
                InstanceLock.tryTake(home.lock())
                        .orElseThrow(
                                () ->
                                        PlatformException.refused(
                                                "the platform runs; stop it first with: tidemark"
                                                        + " down"));
        try (lock) {
            Leftovers.clear(home);
            Home.wipe(home.data());
            Home.wipe(home.logs());
            Home.wipe(home.submissions());
            Home.wipe(home.configuration());
        }
        System.out.println("wiped " + home.directory());
        return 0;
    }
}
