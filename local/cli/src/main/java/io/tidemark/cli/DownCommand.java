package io.tidemark.cli;

import io.tidemark.runtime.Console;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.InstanceLock;
import io.tidemark.runtime.Leftovers;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.PlatformState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code down}: stops the platform, whoever started it. */
@Command(name = "down", description = "Stop the platform; its data is kept.")
final class DownCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        Home home = homeOption.home();
        long start = System.nanoTime();
        Optional<PlatformState> running = homeOption.running();
        if (running.isPresent()) {
            ProcessHandle supervisor = running.get().supervisor().find().orElseThrow();
            supervisor.destroy();
            try {
                supervisor.onExit().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw PlatformException.failed(
                        "the platform (pid %d) does not stop; see %s"
                                .formatted(supervisor.pid(), home.log("supervisor")));
            }
        }
        // Of a platform that was killed, even now, nobody else would end the processes.
        List<String> left = List.of();
        Optional<InstanceLock> lock = InstanceLock.tryTake(home.lock());
        if (lock.isPresent()) {
            left = Leftovers.clear(home);
            lock.get().close();
        }
        if (!left.isEmpty()) {
            System.out.println(
                    "ended what a killed platform had left running: " + String.join(", ", left));
        } else if (running.isPresent()) {
            System.out.println(
                    "stopped in " + Console.seconds(Duration.ofNanos(System.nanoTime() - start)));
        } else {
            System.out.println("no platform runs in " + home.directory());
        }
        return 0;
    }
}
