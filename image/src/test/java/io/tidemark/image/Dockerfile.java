package io.tidemark.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile of the few instructions that ours need. Whatever else it has is refused: nothing is
 * passed over that an engine would do.
 */
final class Dockerfile {

    private static final Pattern INSTRUCTION = Pattern.compile("([A-Z]+) +(.+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern ASSIGNMENT = Pattern.compile("([\\w.-]+)=(?:\"([^\"]*)\"|(\\S*))");
    private static final Pattern COPY =
            Pattern.compile("--chown=(\\d+:\\d+) --chmod=(0[0-7]{3}) (\\S.*)");

    /**
     * What is copied into the image.
     *
     * @param sources patterns of files in the context
     * @param owner user and group, as numbers
     * @param mode such as 0644
     */
    record Copy(List<String> sources, String destination, String owner, int mode) {}

    private final Map<String, String> arguments;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<Copy> copies = new ArrayList<>();
    private String base;
    private String user;
    private List<String> entrypoint = List.of();
    private List<String> command = List.of();

    private Dockerfile(Map<String, String> arguments) {
        this.arguments = new LinkedHashMap<>(arguments);
    }

    /**
     * Reads one.
     *
     * @param arguments the build's, which count instead of their defaults
     * @throws IllegalArgumentException if it has what is not known here
     */
    static Dockerfile read(Path file, Map<String, String> arguments) throws IOException {
        Dockerfile dockerfile = new Dockerfile(arguments);
        String text = Files.readString(file).replaceAll("(?m)^#.*\\n", "").replace("\\\n", " ");
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            Matcher instruction = INSTRUCTION.matcher(line.strip());
            if (!instruction.matches()) {
                throw new IllegalArgumentException("no instruction: " + line);
            }
            dockerfile.add(instruction.group(1), instruction.group(2));
        }
        return dockerfile;
    }

    private void add(String instruction, String text) {
        switch (instruction) {
            case "ARG" -> assignments(text).forEach(arguments::putIfAbsent);
            case "FROM" -> {
                if (base != null) {
                    throw new IllegalArgumentException("a second FROM: " + text);
                }
                base = substituted(text);
            }
            case "LABEL" -> assignments(substituted(text)).forEach(labels::put);
            case "COPY" -> copies.add(copy(substituted(text)));
            case "USER" -> user = text;
            case "EXPOSE" -> {}
            case "ENTRYPOINT" -> entrypoint = words(text);
            case "CMD" -> command = words(text);
            default -> throw new IllegalArgumentException(instruction + " is not known here");
        }
    }

    private String substituted(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(
                        variable -> {
                            String value = arguments.get(variable.group(1));
                            if (value == null) {
                                throw new IllegalArgumentException(
                                        "no ARG for " + variable.group());
                            }
                            return Matcher.quoteReplacement(value);
                        });
    }

    private static Map<String, String> assignments(String text) {
        Map<String, String> assignments = new LinkedHashMap<>();
        Matcher each = ASSIGNMENT.matcher(text);
        while (each.find()) {
            assignments.put(each.group(1), each.group(2) == null ? each.group(3) : each.group(2));
        }
        if (!each.replaceAll("").isBlank()) {
            throw new IllegalArgumentException("no NAME=value: " + text);
        }
        return assignments;
    }

    private static Copy copy(String text) {
        Matcher copy = COPY.matcher(text);
        if (!copy.matches()) {
            throw new IllegalArgumentException("COPY without owner and mode: " + text);
        }
        List<String> paths = List.of(copy.group(3).split(" +", -1));
        int last = paths.size() - 1;
        return new Copy(
                paths.subList(0, last),
                paths.get(last),
                copy.group(1),
                Integer.parseInt(copy.group(2), 8));
    }

    /** The form with brackets; the other is run by a shell. */
    private static List<String> words(String json) {
        try {
            return List.of(new ObjectMapper().readValue(json, String[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not in brackets: " + json, e);
        }
    }

    String base() {
        return base;
    }

    String user() {
        return user;
    }

    Map<String, String> arguments() {
        return arguments;
    }

    Map<String, String> labels() {
        return labels;
    }

    List<Copy> copies() {
        return copies;
    }

    List<String> entrypoint() {
        return entrypoint;
    }

    List<String> command() {
        return command;
    }
}
