package io.tidemark.runtime;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Flink's configuration as it ships: a base that all places share ({@code config.yaml}), and what a
 * place has otherwise ({@code places/<place>.yaml}), which counts key by key.
 *
 * <p>Both are YAML of the plainest kind, one {@code key: value} a line with the whole key, so that
 * values stay as they were written and nothing here needs to know YAML.
 */
public final class FlinkConfiguration {

    /** The platform on one machine, and a job that is run by itself. */
    static final String LOCAL = "local";

    static final String FILE = "config.yaml";

    private static final Pattern ENTRY = Pattern.compile("([A-Za-z][\\w.-]*): +(\\S.*)");

    private FlinkConfiguration() {}

    /**
     * The keys and values of a place.
     *
     * @param directory the one that ships
     * @throws PlatformException if a line is none of those that there may be; it is named
     */
    static Map<String, String> of(Path directory, String place) throws IOException {
        Map<String, String> entries = read(directory.resolve(FILE));
        entries.putAll(read(directory.resolve("places").resolve(place + ".yaml")));
        return entries;
    }

    /**
     * Makes a directory that Flink can be started on: the configuration of a place, and every other
     * file that ships, such as that of its log.
     *
     * @param directory the one that ships
     * @param target is there
     */
    static void copy(Path directory, String place, Path target) throws IOException {
        try (DirectoryStream<Path> shipped =
                Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path file : shipped) {
                Files.copy(file, target.resolve(file.getFileName()), REPLACE_EXISTING);
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add("# Written at each start, from config.yaml and places/" + place + ".yaml.");
        of(directory, place).forEach((key, value) -> lines.add(key + ": " + value));
        Files.write(target.resolve(FILE), lines);
    }

    /**
     * What one file says.
     *
     * @throws PlatformException if a line is none of those that there may be; it is named
     */
    public static Map<String, String> read(Path file) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher entry = ENTRY.matcher(line);
            if (!entry.matches() || entry.group(2).contains(" #")) {
                throw wrong(file, number, "is no \"key: value\" with the whole key");
            }
            if (entries.put(entry.group(1), entry.group(2).strip()) != null) {
                throw wrong(file, number, "names " + entry.group(1) + " for the second time");
            }
        }
        return entries;
    }

    private static PlatformException wrong(Path file, int line, String what) {
        return PlatformException.refused("%s: line %d %s".formatted(file, line, what));
    }
}
