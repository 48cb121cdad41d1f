package io.tidemark.cli;

import io.tidemark.runtime.PlatformException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options of a command that go to the simulator as they are; it checks them. */
final class SimulatorOptions {

    private record Passed(String name, String label, String description) {}

    private static final String FLAG = "";
    private static final String TALK_PORT = "--talk-port";

    private static final List<Passed> OF_SERVICES =
            List.of(
                    new Passed(
                            "--market",
                            "HOURS",
                            "When the market is open: always-open or us-hours."),
                    new Passed("--quote-interval", "DURATION", "How often each symbol moves."),
                    new Passed("--post-rate", "N", "Lines of the stream per second."),
                    new Passed("--error-share", "SHARE", "Of requests: answered with 429 or 503."),
                    new Passed("--cut-share", "SHARE", "Of quote answers: cut in the middle."),
                    new Passed("--duplicate-share", "SHARE", "Of lines: a post served before."),
                    new Passed("--off-filter-share", "SHARE", "Of posts: fail the filter."),
                    new Passed("--noise-share", "SHARE", "Of lines: limit and delete notices."),
                    new Passed("--drop-interval", "DURATION", "How long a stream stays up."),
                    new Passed(
                            "--cut-lines", FLAG, "A dropped stream ends in the middle of a line."),
                    new Passed("--heartbeat", "DURATION", "The stream's longest silence."));

    private static final List<Passed> OF_EXERCISES =
            List.of(
                    new Passed("--seed", "NUMBER", "What all of its data follows from."),
                    new Passed(
                            "--malformed-share",
                            "SHARE",
                            "Of bodies, lines and records of topics: unreadable."),
                    new Passed(
                            "--late-share",
                            "SHARE",
                            "Of quotes, posts and records of topics: older than others."),
                    new Passed("--orders-rate", "N", "Records per second to the topic orders."),
                    new Passed("--pageviews-rate", "N", "Likewise to pageviews."),
                    new Passed("--users-rate", "N", "Likewise to users."),
                    new Passed("--elements-rate", "N", "Likewise to lab-elements."),
                    new Passed("--disorder", "DURATION", "Within which records are shuffled."),
                    new Passed("--late-by", "DURATION", "How old late records are."),
                    new Passed("--constant-answers", FLAG, "As many of each key in every window."),
                    new Passed(
                            "--empty-partitions", "N", "Of each topic: the last ones get nothing."),
                    new Passed(TALK_PORT, "PORT", "Sends lines of words to who connects."),
                    new Passed("--talk-rate", "N", "Lines per second of it."));

    private SimulatorOptions() {}

    /** Adds the options of all that it does to a command. */
    static void addAllTo(CommandSpec command) {
        add(OF_SERVICES, command);
        add(OF_EXERCISES, command);
    }

    /** Adds the options of what it does for exercises to a command. */
    static void addThoseOfExercisesTo(CommandSpec command) {
        add(OF_EXERCISES, command);
    }

    private static void add(List<Passed> options, CommandSpec command) {
        for (Passed option : options) {
            command.addOption(
                    OptionSpec.builder(option.name())
                            .paramLabel(option.label())
                            .type(option.label().equals(FLAG) ? Boolean.class : String.class)
                            .description("Simulator: " + option.description())
                            .build());
        }
    }

    /** The options that were given, as the simulator takes them. */
    static List<String> of(CommandSpec command) {
        List<String> arguments = new ArrayList<>();
        for (Passed option : concat(OF_SERVICES, OF_EXERCISES)) {
            OptionSpec given = command.findOption(option.name());
            Object value = given == null ? null : given.getValue();
            if (value instanceof String) {
                arguments.add(option.name() + "=" + value);
            } else if (Boolean.TRUE.equals(value)) {
                arguments.add(option.name());
            }
        }
        return arguments;
    }

    private static List<Passed> concat(List<Passed> first, List<Passed> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** The port that was given to talk on. */
    static OptionalInt talkPort(CommandSpec command) {
        Object value = command.findOption(TALK_PORT).getValue();
        try {
            return value == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(Integer.parseInt((String) value));
        } catch (NumberFormatException e) {
            throw PlatformException.refused(TALK_PORT + ": '" + value + "' is no number");
        }
    }
}
