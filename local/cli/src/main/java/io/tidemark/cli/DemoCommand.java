package io.tidemark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.exercises.Addresses;
import io.tidemark.exercises.Audit;
import io.tidemark.exercises.Demo;
import io.tidemark.exercises.ExerciseAudit;
import io.tidemark.exercises.ExerciseReport;
import io.tidemark.exercises.Exercises;
import io.tidemark.exercises.Report;
import io.tidemark.exercises.ResultsFeed;
import io.tidemark.runtime.Console;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.LocalPlatform;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the platform with everything on it, until Ctrl-C or for a while. */
@Command(
        name = "demo",
        description = {
            "Start the platform with its jobs on simulated data, and show it.",
            "It begins with empty data. Ctrl-C stops all of it."
        })
final class DemoCommand implements Callable<Integer> {

    private static final Duration SETTLING = Duration.ofMinutes(2);
    private static final Duration BOUNDED = Duration.ofHours(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = {
                "Run for so long, then check that every record is accounted for, and stop.",
                "Default: until Ctrl-C."
            })
    private Integer seconds;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write the result of --seconds as JSON.")
    private Path report;

    @Option(
            names = "--exercise",
            paramLabel = "N",
            description = {
                "Run exercise 1 to 5 instead, on live data with known answers, and show its results.",
                "With --seconds its answers are held against a plain recount."
            })
    private Integer exercise;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            defaultValue = "20s",
            description = "Exercise 1: what leaves together. Default: ${DEFAULT-VALUE}.")
    private Duration window;

    @Option(
            names = "--bounded-records",
            paramLabel = "N",
            description = {
                "Exercises 4 and 5: write so many records first, then count them with --bounded,",
                "check the counts, and stop."
            })
    private Long boundedRecords;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "2",
            description = "With --bounded-records: of each topic. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--poll-interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "How often each quote is asked for. Default: ${DEFAULT-VALUE}.")
    private Duration pollInterval;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "Time between checkpoints of each job. Default: ${DEFAULT-VALUE}.")
    private Duration checkpointInterval;

    @Spec private CommandSpec spec;
    @Mixin private PortOptions portOptions;
    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        if (report != null && seconds == null && boundedRecords == null) {
            throw PlatformException.refused(
                    "--report: there is nothing to report without --seconds");
        }
        Console console = new Console(System.out);
        Home home = homeOption.home();
        Ports ports = portOptions.ports();
        Demo demo = demo(home, ports);
        try (LocalPlatform platform = LocalPlatform.prepare("demo", home, ports, console, true)) {
            console.say("demo: " + demo.title() + "; logs in " + home.logs());
            if (boundedRecords != null) {
                return bounded(platform, demo, console) ? 0 : PlatformException.FAILED;
            }
            platform.start(demo.workload());
            console.print(AddressTable.table(home, ports, !demo.indexes().isEmpty()));
            demo.hints().forEach(hint -> console.print("  " + hint));
            if (seconds != null) {
                boolean ok =
                        exercise == null
                                ? audited(platform, console)
                                : recounted(platform, demo, console);
                return ok ? 0 : PlatformException.FAILED;
            }
            console.print("Ctrl-C stops everything.");
            try (ResultsFeed feed = feed(platform, demo, console)) {
                feed.start();
                platform.awaitFailure();
                return 0;
            }
        }
    }

    private Demo demo(Home home, Ports ports) {
        List<String> simulator = SimulatorOptions.of(spec);
        if (exercise == null) {
            if (boundedRecords != null) {
                throw PlatformException.refused("--bounded-records: needs --exercise 4 or 5");
            }
            return Demo.tradingAndNews(ports, pollInterval, checkpointInterval, simulator);
        }
        Exercises exercises = new Exercises(ports, checkpointInterval, simulator);
        if (boundedRecords != null) {
            return switch (exercise) {
                case 4 -> exercises.boundedPageViews(boundedRecords, partitions);
                case 5 -> exercises.boundedUserVisits(boundedRecords, partitions);
                default ->
                        throw PlatformException.refused(
                                "--bounded-records: needs --exercise 4 or 5");
            };
        }
        return switch (exercise) {
            case 1 -> exercises.orders(window);
            case 2 -> exercises.windowLab();
            case 3 -> {
                int port = SimulatorOptions.talkPort(spec);
                Ports.requireFree(port, "the simulator's talk", "--talk-port");
                yield exercises.words(port, home.taskManagerLog());
            }
            case 4 -> exercises.pageViews();
            case 5 -> exercises.userVisits();
            default -> throw PlatformException.refused("--exercise: must be 1 to 5");
        };
    }

    private static ResultsFeed feed(LocalPlatform platform, Demo demo, Console console)
            throws IOException {
        return new ResultsFeed(
                console,
                platform.ports().bootstrapServers(),
                demo.results(),
                demo.showsPrinted()
                        ? Optional.of(platform.home().taskManagerLog())
                        : Optional.empty());
    }

    /** Lets the demo run its seconds; whether it then has every record accounted for. */
    private boolean audited(LocalPlatform platform, Console console) throws Exception {
        try (Audit audit = new Audit(addresses(platform))) {
            audit.start();
            platform.runFor(Duration.ofSeconds(seconds));
            console.say("nothing new is made from now on; checking the books");
            Report result = audit.finish(SETTLING, platform.restarts());
            result.print(System.out);
            if (report != null) {
                result.write(report);
                console.say("report written to " + report);
            }
            return result.ok();
        }
    }

    /** Lets the exercise run its seconds; whether its answers then equal a plain recount. */
    private boolean recounted(LocalPlatform platform, Demo demo, Console console) throws Exception {
        try (ExerciseAudit audit = new ExerciseAudit(addresses(platform), demo.recounts())) {
            audit.start();
            try (ResultsFeed feed = feed(platform, demo, console)) {
                feed.start();
                platform.runFor(Duration.ofSeconds(seconds));
            }
            console.say("nothing new is written from now on; counting again");
            return reported(audit.finish(SETTLING, platform.restarts()), console);
        }
    }

    /** Lets the jobs count what was written first; whether they count right. */
    private boolean bounded(LocalPlatform platform, Demo demo, Console console) throws Exception {
        try (ExerciseAudit audit = new ExerciseAudit(addresses(platform), demo.recounts())) {
            platform.start(demo.workload());
            audit.start();
            return reported(
                    audit.finishBounded(
                            BOUNDED, JSON.readTree(platform.written()), platform.restarts()),
                    console);
        }
    }

    private boolean reported(ExerciseReport result, Console console) throws IOException {
        result.print(System.out);
        if (report != null) {
            result.write(report);
            console.say("report written to " + report);
        }
        return result.ok();
    }

    private static Addresses addresses(LocalPlatform platform) {
        Ports ports = platform.ports();
        return new Addresses(
                ports.bootstrapServers(),
                ports.flinkUrl(),
                ports.searchUrl(),
                ports.simulatorUrl(),
                ports.dashboardUrl());
    }
}
