package io.tidemark.cli;

import io.tidemark.exercises.Addresses;
import io.tidemark.exercises.ExerciseOptions;
import io.tidemark.exercises.ExerciseRun;
import io.tidemark.exercises.Exercises;
import io.tidemark.exercises.Recounts;
import io.tidemark.exercises.ResultsFeed;
import io.tidemark.runtime.LocalPlatform;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exercise}: an exercise of the course, live or over a fixed number of records. */
@Command(
        name = "exercise",
        description = {
            "Start the platform with an exercise of the course, and show its results.",
            "It begins with empty data. Ctrl-C stops all of it.",
            "With --seconds or --bounded-records its answers are held against a plain recount.",
            "An option that makes no sense for the exercise is refused."
        })
final class ExerciseCommand implements Callable<Integer> {

    /** For jobs that end by themselves. */
    private static final Duration BOUNDED = Duration.ofHours(1);

    @Parameters(
            paramLabel = "N",
            description =
                    "Which exercise: 1 to 5, or of those that the course has not 6, candles; 7,"
                            + " trends; 8, news and prices.")
    private int number;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description =
                    "Exercise 1: what leaves together. Default: " + Exercises.DEFAULT_WINDOW + ".")
    private Duration window;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description =
                    "Exercise 1: count windows, of 4h if not said, from midnight there, such as"
                            + " Europe/Madrid.")
    private ZoneId zone;

    @Option(
            names = "--bounded-records",
            paramLabel = "N",
            description = {
                "Exercises 4 to 7: write so many records first, then count them with --bounded,",
                "check the counts, and stop."
            })
    private Long boundedRecords;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "2",
            description = "With --bounded-records: of each topic. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Spec private CommandSpec spec;
    @Mixin private Foreground foreground;

    @Override
    public Integer call() throws Exception {
        List<String> given =
                spec.commandLine().getParseResult().matchedOptions().stream()
                        .map(OptionSpec::longestName)
                        .toList();
        ExerciseRun run = Exercises.of(number, given).run(options());
        if (!foreground.hasEnd() && !run.isBounded()) {
            foreground.refuseReportWithout("--seconds or --bounded-records");
        }
        try (LocalPlatform platform = foreground.prepare("exercise", run.title());
                Recounts recounts = new Recounts(Addresses.of(platform.ports()), run.recounts())) {
            return run.isBounded()
                    ? bounded(platform, run, recounts)
                    : live(platform, run, recounts);
        }
    }

    private ExerciseOptions options() {
        return new ExerciseOptions(
                foreground.home(),
                foreground.ports(),
                foreground.checkpointInterval(),
                Optional.ofNullable(window),
                Optional.ofNullable(zone),
                Optional.ofNullable(boundedRecords)
                        .map(records -> new ExerciseOptions.Bounded(records, partitions)),
                SimulatorOptions.talkPort(spec),
                SimulatorOptions.of(spec));
    }

    private int live(LocalPlatform platform, ExerciseRun run, Recounts recounts) throws Exception {
        foreground.start(platform, run.workload(), run.hints());
        if (foreground.hasEnd()) {
            recounts.start();
        }
        try (ResultsFeed feed = feed(platform, run)) {
            feed.start();
            foreground.letRun(platform);
        }
        foreground.console().say("nothing new is written from now on; counting again");
        return foreground.tell(recounts.finish(Foreground.SETTLING, platform.restarts()));
    }

    private int bounded(LocalPlatform platform, ExerciseRun run, Recounts recounts)
            throws Exception {
        platform.start(run.workload());
        recounts.start();
        return foreground.tell(
                recounts.finishBounded(BOUNDED, platform.written(), platform.restarts()));
    }

    private ResultsFeed feed(LocalPlatform platform, ExerciseRun run) throws IOException {
        return new ResultsFeed(
                foreground.console(),
                platform.ports().bootstrapServers(),
                run.results(),
                run.printed());
    }
}
