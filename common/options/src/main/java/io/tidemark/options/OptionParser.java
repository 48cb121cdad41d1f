package io.tidemark.options;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Fills an options object from arguments, {@code @files}, {@code TIDEMARK_…} variables and
 * defaults, in this order of strength.
 */
public final class OptionParser {

    private static final String ENVIRONMENT_PREFIX = "TIDEMARK_";

    private final CommandLine commandLine;

    /**
     * A parser that fills {@code options}.
     *
     * @param options an object with picocli annotations; it may have subcommands
     * @param environment where variables are looked up; {@link System#getenv()} outside of tests
     */
    public OptionParser(Object options, Map<String, String> environment) {
        commandLine =
                new CommandLine(options)
                        .registerConverter(Duration.class, OptionParser::duration)
                        .registerConverter(ZoneId.class, OptionParser::zone)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setDefaultValueProvider(
                                argument ->
                                        argument instanceof OptionSpec option
                                                ? defaultOf(option, environment)
                                                : null);
    }

    /** A duration that a field begins with is shown as a person writes it, too. */
    private static String defaultOf(OptionSpec option, Map<String, String> environment) {
        String given = environment.get(variable(option.longestName()));
        return given == null && option.initialValue() instanceof Duration initial
                ? Durations.format(initial)
                : given;
    }

    /**
     * The variable that stands for an option: {@code --poll-interval} is TIDEMARK_POLL_INTERVAL.
     */
    public static String variable(String option) {
        return ENVIRONMENT_PREFIX
                + option.replaceFirst("^-+", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /**
     * Reads the arguments into the options object.
     *
     * @return {@code false} if help or the version was asked for, and has been printed
     * @throws OptionsException with one line that names the option
     */
    public boolean parse(String... arguments) {
        try {
            commandLine.parseArgs(arguments);
        } catch (ParameterException e) {
            throw new OptionsException(message(e));
        }
        return !CommandLine.printHelpIfRequested(commandLine.getParseResult());
    }

    /** The name of the command, without that of a subcommand. */
    public String name() {
        return commandLine.getCommandName();
    }

    /** The options object that was filled: that of the subcommand, if one was named. */
    public Object selected() {
        return selectedCommand().getCommand();
    }

    /** The names of the subcommands, in order. */
    public List<String> subcommands() {
        return List.copyOf(commandLine.getSubcommands().keySet());
    }

    private CommandLine selectedCommand() {
        List<CommandLine> named = commandLine.getParseResult().asCommandLineList();
        return named.get(named.size() - 1);
    }

    /**
     * All options of the selected command but help and version with their values as text, by name
     * without the dashes.
     */
    public Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        for (OptionSpec option : selectedCommand().getCommandSpec().options()) {
            Object value = option.getValue();
            if (value != null && !option.usageHelp() && !option.versionHelp()) {
                values.put(
                        option.longestName().replaceFirst("^-+", ""),
                        value instanceof Duration duration
                                ? Durations.format(duration)
                                : value.toString());
            }
        }
        return values;
    }

    private static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text + "' is no time zone");
        }
    }

    /**
     * What is wrong with arguments, in one line. Of a name that there is not it tells the nearest
     * that there is; of a command all that there are.
     */
    public static String message(ParameterException error) {
        if (error instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(
                    unmatched.getUnmatched().get(0),
                    error.getCommandLine().getCommandSpec(),
                    error);
        }
        return oneLine(error);
    }

    private static String unmatched(String typed, CommandSpec command, ParameterException error) {
        if (typed.startsWith("-")) {
            String name = typed.replaceFirst("=.*", "");
            List<String> options =
                    command.options().stream()
                            .filter(option -> !option.hidden())
                            .map(OptionSpec::longestName)
                            .toList();
            return Suggestion.nearest(name, options)
                    .map(nearest -> oneLine(error) + "; did you mean " + nearest + "?")
                    .orElse(oneLine(error));
        }
        List<String> commands =
                command.subcommands().entrySet().stream()
                        .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
                        .map(Map.Entry::getKey)
                        .toList();
        return commands.isEmpty() ? oneLine(error) : Suggestion.noSuch("command", typed, commands);
    }

    private static String oneLine(ParameterException error) {
        return error.getMessage().replaceAll("\\s*\\R\\s*", "; ");
    }
}
