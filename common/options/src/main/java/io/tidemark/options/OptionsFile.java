package io.tidemark.options;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of options for a program that nobody can give arguments to. Each line is an option, {@code
 * --name=value} or {@code --name value}; the value is the rest of the line as it stands, without
 * quotes. Empty lines are left out, and those that begin with {@code #}. The first line may be the
 * name of a subcommand. UTF-8.
 *
 * <pre>
 * # every order of the shop
 * --bootstrap-servers=kafka-1:9092
 * --max-out-of-orderness 10s
 * </pre>
 */
public final class OptionsFile {

    private static final Pattern OPTION =
            Pattern.compile("(--[A-Za-z][\\w-]*)(?:\\s*[=\\s]\\s*(.*))?");
    private static final Pattern SUBCOMMAND = Pattern.compile("[A-Za-z][\\w-]*");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private OptionsFile() {}

    /**
     * The arguments that a file stands for.
     *
     * @return empty if there is no such file
     * @throws OptionsException if it cannot be read, or if a line is none of the above, with one
     *     line that names the file
     */
    public static Optional<List<String>> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CharacterCodingException e) {
            throw new OptionsException(file + ": is not UTF-8");
        } catch (IOException e) {
            throw new OptionsException(file + ": cannot be read (" + e + ")");
        }
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replace(BYTE_ORDER_MARK, "").strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                arguments.add(argument(line, arguments.isEmpty(), file + ", line " + (i + 1)));
            }
        }
        return Optional.of(arguments);
    }

    private static String argument(String line, boolean first, String place) {
        if (first && SUBCOMMAND.matcher(line).matches()) {
            return line;
        }
        Matcher option = OPTION.matcher(line);
        if (!option.matches()) {
            throw new OptionsException(place + ": '" + line + "' is not of the form --name=value");
        }
        if (option.group(1).equals("--help")) {
            throw new OptionsException(place + ": --help is for a command line");
        }
        // In one argument, so that a value may begin with a dash or an @.
        return option.group(2) == null ? line : option.group(1) + "=" + option.group(2);
    }
}
