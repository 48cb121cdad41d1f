package io.tidemark.kubernetes;

import io.tidemark.options.Suggestion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/** The keys of Flink's configuration and of the operator's, and which values they can have. */
final class FlinkOptions {

    /** Written by a test from Flink's jars. */
    static final String FLINK = "flink-options-2.3.0.tsv";

    /** From the operator's documentation. */
    private static final String OPERATOR = "flink-operator-options.tsv";

    /** Keys with a name of the user's in them, and those that plugins read. */
    private static final List<Pattern> PATTERNS =
            List.of(
                    Pattern.compile("(metrics|traces|events)\\.reporter\\.[^.]+\\..+"),
                    Pattern.compile("containerized\\.(master|taskmanager)\\.env\\..+"),
                    Pattern.compile("external-resource\\.[^.]+\\..+"),
                    Pattern.compile("kubernetes\\.operator\\.plugins\\.listeners\\.[^.]+\\..+"),
                    Pattern.compile(
                            "job\\.autoscaler\\.(metrics\\.custom-evaluator|scaling\\.custom-executor"
                                    + "|scaling\\.parallelism-alignment\\.mode)\\.[^.]+\\..+"),
                    Pattern.compile("(s3|s3a|s3p|presto\\.s3|fs\\.s3a|fs\\.gs|gs|fs\\.azure)\\..+"),
                    Pattern.compile("flink\\.hadoop\\..+"));

    private static final String OLD_AUTOSCALER = "kubernetes.operator.job.autoscaler.";

    private record Option(String type, String insteadOf) {}

    private final Map<String, Option> options = new TreeMap<>();

    FlinkOptions(OperatorVersion operator) {
        read(FLINK, operator);
        read(OPERATOR, operator);
    }

    /** Lines of a key, its type, and what is to be said of it: another key if it is deprecated. */
    private void read(String resource, OperatorVersion operator) {
        try (InputStream in = FlinkOptions.class.getResourceAsStream(resource)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .filter(columns -> columns.length < 4 || columns[3].equals(operator.number()))
                    .forEach(
                            columns -> options.put(columns[0], new Option(columns[1], columns[2])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a key or its value; empty if nothing is known to be. */
    Optional<String> problem(String key, String value) {
        Option option = options.get(key);
        if (key.startsWith(OLD_AUTOSCALER)) {
            return Optional.of(
                    "deprecated; it is now " + key.substring("kubernetes.operator.".length()));
        }
        if (option == null) {
            return isPattern(key)
                    ? Optional.empty()
                    : Optional.of(
                            "neither Flink nor the operator knows this key"
                                    + Suggestion.nearest(key, options.keySet())
                                            .map(name -> " (did you mean " + name + "?)")
                                            .orElse(""));
        }
        if (!option.insteadOf().isEmpty()) {
            return Optional.of(
                    option.insteadOf().equals("-")
                            ? "deprecated"
                            : "deprecated; it is now " + option.insteadOf());
        }
        return typeProblem(option.type(), value);
    }

    private boolean isPattern(String key) {
        if (PATTERNS.stream().anyMatch(pattern -> pattern.matcher(key).matches())) {
            return true;
        }
        for (int dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
            Option above = options.get(key.substring(0, dot));
            if (above != null && above.type().equals("Map")) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> typeProblem(String type, String value) {
        if (type.startsWith("Enum:")) {
            List<String> values = List.of(type.substring("Enum:".length()).split("\\|", -1));
            return values.stream().anyMatch(value::equalsIgnoreCase)
                    ? Optional.empty()
                    : Optional.of("'%s' is none of %s".formatted(value, String.join(", ", values)));
        }
        return switch (type) {
            case "Integer" -> parse(value, Integer::valueOf, "an integer");
            case "Long" -> parse(value, Long::valueOf, "an integer");
            case "Double", "Float" -> parse(value, Double::valueOf, "a number");
            case "Boolean" ->
                    List.of("true", "false").contains(value.toLowerCase(Locale.ROOT))
                            ? Optional.empty()
                            : Optional.of("'%s' is neither true nor false".formatted(value));
            case "Duration" -> parse(value, TimeUtils::parseDuration, "a duration, such as 10 s");
            case "MemorySize" ->
                    parse(value, MemorySize::parse, "an amount of memory, such as 128mb");
            default -> Optional.empty();
        };
    }

    private static Optional<String> parse(
            String value, Function<String, Object> parser, String what) {
        try {
            Objects.requireNonNull(parser.apply(value.strip()));
            return Optional.empty();
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.of("'%s' is not %s".formatted(value, what));
        }
    }
}
