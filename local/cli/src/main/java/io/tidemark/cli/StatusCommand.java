package io.tidemark.cli;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.PlatformState;
import io.tidemark.runtime.PlatformState.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}: the platform's processes and jobs. */
@Command(
        name = "status",
        description = {
            "Show the platform's processes (pid, memory, restarts) and jobs.",
            "Exits with 1 if no platform runs."
        })
final class StatusCommand implements Callable<Integer> {

    private static final String PROCESS_LINE = "%-13s %8s %9s %9s  %s%n";
    private static final String JOB_LINE = "%-28s %-11s %9s %12s  %s%n";

    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        Optional<PlatformState> running = homeOption.running();
        if (running.isEmpty()) {
            System.out.println("no platform runs in " + homeOption.home().directory());
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
        return 0;
    }

    private static void printProcesses(PlatformState state) {
        System.out.printf(PROCESS_LINE, "PROCESS", "PID", "MEMORY", "RESTARTS", "ADDRESS");
        long total = 0;
        for (ProcessState process : state.processes()) {
            boolean alive = process.identity().find().isPresent();
            long memory = alive ? memory(process.identity().pid()) : 0;
            total += memory;
            System.out.printf(
                    PROCESS_LINE,
                    process.name(),
                    alive ? process.identity().pid() : "-",
                    alive ? megabytes(memory) : "ended",
                    process.restarts(),
                    process.address());
        }
        long supervisor = state.supervisor().pid();
        long memory = memory(supervisor);
        System.out.printf(PROCESS_LINE, "(tidemark)", supervisor, megabytes(memory), "", "");
        System.out.printf(PROCESS_LINE, "all", "", megabytes(total + memory), "", "");
    }

    private static void printJobs(FlinkRest flink) throws InterruptedException {
        System.out.printf(JOB_LINE, "JOB", "STATE", "RESTARTS", "CHECKPOINTS", "ID");
        try {
            for (FlinkRest.Job job : flink.jobs()) {
                System.out.printf(
                        JOB_LINE,
                        job.name(),
                        job.state(),
                        job.isActive() ? flink.metrics().restarts(job.id()).orElse(0) : "-",
                        flink.checkpoints(job.id()).completed(),
                        job.id());
            }
        } catch (IOException e) {
            System.out.println("the JobManager does not answer: " + e.getMessage());
        }
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
