package io.tidemark.cli;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.flinkrest.Restarts;
import io.tidemark.options.Columns;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.PastJob;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.PlatformState;
import io.tidemark.runtime.PlatformState.ProcessState;
import io.tidemark.runtime.Submissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}: the platform's processes and jobs. */
@Command(
        name = "status",
        description = {
            "Show the platform's processes (pid, memory, restarts) and jobs, and which of them restart",
            "again and again, with the last cause.",
            "Exits with 1 if no platform runs."
        })
final class StatusCommand implements Callable<Integer> {

    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        Optional<PlatformState> running = homeOption.running();
        if (running.isEmpty()) {
            System.out.println("no platform runs in " + homeOption.home().directory());
            printPast();
            return PlatformException.FAILED;
        }
        PlatformState state = running.get();
        System.out.printf(
                "%s, %s%n%n", state.command(), state.up() ? "up" : "starting or stopping");
        printProcesses(state);
        if (state.up()) {
            System.out.println();
            printJobs(new FlinkRest(state.ports().flinkUrl()));
        }
        printPast();
        return 0;
    }

    /** What ran and does not, though nobody has stopped it. */
    private void printPast() throws IOException {
        Home home = homeOption.home();
        List<PastJob> past = new Submissions(home.submissions()).past();
        if (!past.isEmpty()) {
            System.out.println();
        }
        for (PastJob job : past) {
            System.out.println(job.told(home));
        }
    }

    private static void printProcesses(PlatformState state) {
        Columns table = new Columns(0).left(13).right(7).right(8).right(8).left(0);
        table.line("PROCESS", "PID", "MEMORY", "RESTARTS", "ADDRESS");
        long total = 0;
        for (ProcessState process : state.processes()) {
            boolean alive = process.identity().find().isPresent();
            long memory = alive ? memory(process.identity().pid()) : 0;
            total += memory;
            table.line(
                    process.name(),
                    alive ? process.identity().pid() : "-",
                    alive ? megabytes(memory) : "ended",
                    process.restarts(),
                    process.address());
        }
        long supervisor = state.supervisor().pid();
        long memory = memory(supervisor);
        table.line("(tidemark)", supervisor, megabytes(memory), "", "");
        table.line("all", "", megabytes(total + memory), "", "");
        System.out.print(table.text());
    }

    private static void printJobs(FlinkRest flink) throws InterruptedException {
        Columns table = new Columns(0).left(27).left(11).right(8).right(11).left(0);
        table.line("JOB", "STATE", "RESTARTS", "CHECKPOINTS", "ID");
        StringBuilder below = new StringBuilder();
        try {
            for (FlinkRest.Job job : flink.jobs()) {
                table.line(
                        job.name(),
                        job.state(),
                        job.isActive() ? flink.metrics().restarts(job.id()).orElse(0) : "-",
                        flink.checkpoints(job.id()).completed(),
                        job.id());
                if (job.isActive()) {
                    flink.restarts(job.id())
                            .filter(Restarts::areTooMany)
                            .ifPresent(restarts -> line(below, job.name() + " " + restarts.told()));
                }
            }
        } catch (IOException e) {
            line(below, "the JobManager does not answer: " + PlatformException.words(e));
        }
        System.out.print(table.text() + below);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }

    private static String megabytes(long bytes) {
        return bytes == 0 ? "-" : String.format(Locale.ROOT, "%d MB", bytes >> 20);
    }

    /** Resident memory in bytes; 0 where the system does not tell it in Linux's way. */
    private static long memory(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException e) {
            // No such file system, or the process has just ended.
        }
        return 0;
    }
}
