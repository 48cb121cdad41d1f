package io.tidemark.cli;

import io.tidemark.runtime.PlatformException;
import io.tidemark.simulator.PassedOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options of a command that go to the simulator as they are; it says which and checks them. */
final class SimulatorOptions {

    private static final String TALK_PORT = "--talk-port";

    private SimulatorOptions() {}

    /** Adds the options of all that it does to a command. */
    static void addAllTo(CommandSpec command) {
        add(PassedOptions.ofServices(), command);
        add(PassedOptions.ofExercises(), command);
    }

    /** Adds the options of what it does for exercises to a command. */
    static void addThoseOfExercisesTo(CommandSpec command) {
        add(PassedOptions.ofExercises(), command);
    }

    private static void add(List<OptionSpec> options, CommandSpec command) {
        for (OptionSpec option : options) {
            command.addOption(
                    OptionSpec.builder(option)
                            .description("Simulator: " + String.join(" ", option.description()))
                            .build());
        }
    }

    /** The options that were given, as the simulator takes them. */
    static List<String> of(CommandSpec command) {
        List<String> arguments = new ArrayList<>();
        Stream.concat(PassedOptions.ofServices().stream(), PassedOptions.ofExercises().stream())
                .map(OptionSpec::longestName)
                .forEach(
                        name -> {
                            OptionSpec given = command.findOption(name);
                            Object value = given == null ? null : given.getValue();
                            if (value instanceof String) {
                                arguments.add(name + "=" + value);
                            } else if (Boolean.TRUE.equals(value)) {
                                arguments.add(name);
                            }
                        });
        return arguments;
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
