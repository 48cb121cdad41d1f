package io.tidemark.cli;

import io.tidemark.exercises.Report;
import io.tidemark.runtime.Console;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.LocalPlatform;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.Ports;
import io.tidemark.runtime.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A platform in the foreground, from empty data, for a while or until Ctrl-C: what {@code demo} and
 * {@code exercise} have in common.
 */
final class Foreground {

    /** How long what is under way may take to come through, for each thing that is waited for. */
    static final Duration SETTLING = Duration.ofMinutes(2);

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = {
                "Run for so long, then check that the results are right, and stop.",
                "Default: until Ctrl-C."
            })
    private Integer seconds;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write what the check finds as JSON.")
    private Path report;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "Time between checkpoints of each job. Default: ${DEFAULT-VALUE}.")
    private Duration checkpointInterval;

    @Mixin private PortOptions portOptions;
    @Mixin private HomeOption homeOption;

    private final Console console = new Console(System.out);

    Console console() {
        return console;
    }

    Home home() {
        return homeOption.home();
    }

    Ports ports() {
        return portOptions.ports();
    }

    Duration checkpointInterval() {
        return checkpointInterval;
    }

    /** Whether it ends by itself, with a check. */
    boolean hasEnd() {
        return seconds != null;
    }

    /**
     * Refuses a report where nothing is checked.
     *
     * @param options those with which something is
     */
    void refuseReportWithout(String options) {
        if (report != null) {
            throw PlatformException.refused(
                    "--report: there is nothing to report without " + options);
        }
    }

    /**
     * A platform with its data wiped, to be closed.
     *
     * @param title what is run, for a person to read
     */
    LocalPlatform prepare(String command, String title) throws IOException {
        LocalPlatform platform = LocalPlatform.prepare(command, home(), ports(), console, true);
        console.say(title + "; logs in " + home().logs());
        return platform;
    }

    /** Starts all of it, and tells what there is to be seen. */
    void start(LocalPlatform platform, Workload workload, List<String> hints) throws Exception {
        platform.start(workload);
        console.print(
                AddressTable.table(
                        home(), ports(), !workload.indexes().isEmpty(), workload.simulated()));
        hints.forEach(hint -> console.print("  " + hint));
        if (!hasEnd()) {
            console.print("Ctrl-C stops everything.");
        }
    }

    /** Lets it run its seconds, or, if there is no end, until something fails. */
    void letRun(LocalPlatform platform) throws InterruptedException, ExecutionException {
        if (hasEnd()) {
            platform.runFor(Duration.ofSeconds(seconds));
        } else {
            platform.awaitFailure();
        }
    }

    /** Tells what a check found; the command's exit code. */
    int tell(Report result) throws IOException {
        result.print(System.out);
        if (report != null) {
            result.write(report);
            console.say("report written to " + report);
        }
        return result.ok() ? 0 : PlatformException.FAILED;
    }
}
