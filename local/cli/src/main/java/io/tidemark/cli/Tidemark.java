package io.tidemark.cli;

import io.tidemark.options.Durations;
import io.tidemark.options.OptionParser;
import io.tidemark.runtime.PlatformException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line {@code tidemark}. */
@Command(
        name = "tidemark",
        description = "Streams of trading and news on Apache Flink, on this machine.",
        subcommands = {
            DemoCommand.class,
            ExerciseCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            ResetCommand.class,
            LogsCommand.class,
            QueryCommand.class,
            RulesCommand.class,
            DeadLettersCommand.class,
            ReplayCommand.class,
            RunCommand.class,
            SubmitCommand.class,
            StopCommand.class,
            StateCommand.class,
            KubernetesCommand.class,
            BenchCommand.class,
            SuperviseCommand.class,
            ArchiveClassesCommand.class
        },
        footer = {
            "",
            "tidemark help COMMAND, or tidemark COMMAND --help, tells more.",
            "Exit codes: 0 all went well, 1 something failed, 2 it cannot be done as asked, 3 a"
                    + " service does not answer.",
        })
public final class Tidemark implements Runnable {

    @Spec private CommandSpec spec;

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(withoutHelpCommand(arguments)));
    }

    /** {@code help COMMAND} as {@code COMMAND --help}, at any depth. */
    static String[] withoutHelpCommand(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals("help")) {
            return arguments;
        }
        String[] moved = Arrays.copyOfRange(arguments, 1, arguments.length + 1);
        moved[moved.length - 1] = "--help";
        return moved;
    }

    static CommandLine commandLine() {
        CommandLine commandLine =
                new CommandLine(new Tidemark())
                        .registerConverter(Duration.class, Tidemark::duration)
                        // The script shows the same text from a file, whatever the terminal.
                        .setColorScheme(Help.defaultColorScheme(Ansi.OFF))
                        .setParameterExceptionHandler((error, arguments) -> refuse(error))
                        .setExecutionExceptionHandler((error, command, result) -> fail(error));
        for (String command : List.of("demo", "up", "supervise")) {
            SimulatorOptions.addAllTo(commandLine.getSubcommands().get(command).getCommandSpec());
        }
        SimulatorOptions.addThoseOfExercisesTo(
                commandLine.getSubcommands().get("exercise").getCommandSpec());
        // What comes behind the job is the job's.
        commandLine.getSubcommands().get("run").setStopAtPositional(true);
        addHelp(commandLine);
        return commandLine;
    }

    private static void addHelp(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.usageMessage().sortOptions(false);
        if (spec.findOption("--help") == null) {
            spec.addOption(
                    OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("Show this help and exit.")
                            .build());
        }
        command.getSubcommands().values().forEach(Tidemark::addHelp);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private static int refuse(ParameterException error) {
        System.err.println(
                OptionParser.message(error)
                        + "; see "
                        + error.getCommandLine().getCommandSpec().qualifiedName()
                        + " --help");
        return PlatformException.REFUSED;
    }

    private static int fail(Exception error) {
        if (error instanceof PlatformException known) {
            System.err.println(known.getMessage());
            return known.exitCode();
        }
        error.printStackTrace();
        return PlatformException.FAILED;
    }

    private static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
