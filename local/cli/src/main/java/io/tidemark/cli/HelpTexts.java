package io.tidemark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Writes the help of every command to a file of its own, so that {@code scripts/tidemark} can show
 * it without a JVM. A file's name is the words that are typed, such as {@code tidemark dead-letters
 * list}.
 */
final class HelpTexts {

    private HelpTexts() {}

    /**
     * Writes the files.
     *
     * @param arguments the directory, which is made if it is not there
     */
    public static void main(String[] arguments) throws IOException {
        write(Tidemark.commandLine(), Files.createDirectories(Path.of(arguments[0])));
    }

    private static void write(CommandLine command, Path directory) throws IOException {
        Files.writeString(
                directory.resolve(command.getCommandSpec().qualifiedName()),
                command.getUsageMessage(Ansi.OFF));
        for (CommandLine subcommand : command.getSubcommands().values()) {
            write(subcommand, directory);
        }
    }
}
