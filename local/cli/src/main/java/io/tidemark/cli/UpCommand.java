package io.tidemark.cli;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.InstanceLock;
import io.tidemark.runtime.Java;
import io.tidemark.runtime.LocalPlatform;
import io.tidemark.runtime.PastJob;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.PlatformState;
import io.tidemark.runtime.Submissions;
import io.tidemark.runtime.Tail;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code up}: the platform in the background, with the data that it had. */
@Command(
        name = "up",
        description = {
            "Start the platform in the background, without jobs.",
            "It keeps the data of its last run, and tells the jobs that ran then; --resume brings them",
            "back. Stop it with: tidemark down"
        })
final class UpCommand implements Callable<Integer> {

    private static final long POLL_MS = 100;

    @Spec private CommandSpec spec;
    @Mixin private PortOptions portOptions;
    @Mixin private KeepDocumentsOption keepDocuments;

    @Option(
            names = "--resume",
            description = {
                "Bring back the jobs that ran when the platform ended, from their last checkpoints.",
                "Default: tell them, each with the command that starts it again."
            })
    private boolean resume;

    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        Home home = homeOption.home();
        if (homeOption.running().isPresent()) {
            throw LocalPlatform.alreadyRunning(home);
        }
        if (resume && !Files.isDirectory(home.data())) {
            throw PlatformException.refused(
                    "--resume: nothing ran in " + home.directory() + ", or it was reset since");
        }
        List<String> command = command(home);
        Optional<Path> made = home.missing();
        int code = start(home, command);
        if (code == PlatformException.REFUSED && made.isPresent()) {
            leaveNothing(home, made.get());
        }
        return code;
    }

    /** Removes what was made, unless another platform has come up in it. */
    private static void leaveNothing(Home home, Path made) {
        Optional<InstanceLock> lock = InstanceLock.tryTake(home.lock());
        if (lock.isPresent()) {
            Home.wipe(made);
            lock.get().close();
        }
    }

    private int start(Home home, List<String> command) throws IOException, InterruptedException {
        Path log = home.log("supervisor");
        Files.createDirectories(log.getParent());
        Tail tail = Tail.ofNew(log);
        Process supervisor = startSupervisor(command, log);
        while (!isUp(home, supervisor)) {
            tail.next().forEach(System.out::println);
            if (supervisor.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
                // Its last line says why.
                tail.next().forEach(System.out::println);
                return supervisor.exitValue();
            }
        }
        tail.next().forEach(System.out::println);
        System.out.println(AddressTable.table(home, portOptions.ports(), true, true));
        System.out.println("Stop it with: tidemark down");
        return resume && isSomeoneMissing(home) ? PlatformException.FAILED : 0;
    }

    /** Whether a job that was to be resumed was not; what is said of it, is in the log. */
    private static boolean isSomeoneMissing(Home home) throws IOException {
        return new Submissions(home.submissions()).past().stream().anyMatch(PastJob::canBeResumed);
    }

    private static boolean isUp(Home home, Process supervisor) {
        return PlatformState.read(home.state())
                .filter(state -> state.supervisor().pid() == supervisor.pid() && state.up())
                .isPresent();
    }

    private List<String> command(Home home) {
        return Java.with(
                // Closing the terminal must not end it.
                List.of("/bin/sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""),
                Java.small(
                        "96m",
                        List.of("-Dtidemark.repository=" + home.repository()),
                        System.getProperty("java.class.path"),
                        Tidemark.class.getName()),
                List.of("supervise", "--dir", home.directory().toString()),
                portOptions.asArguments(),
                keepDocuments.asArguments(),
                resume ? List.of("--resume") : List.of(),
                SimulatorOptions.of(spec));
    }

    private static Process startSupervisor(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
    }
}
