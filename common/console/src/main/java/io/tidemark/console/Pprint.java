package io.tidemark.console;

import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Batches as text, in the form of Spark's {@code DStream.pprint()}: a header with the time, the
 * rows, {@code ...} if there are more, and an empty line.
 */
public final class Pprint {

    private static final String RULE = "-".repeat(43);

    private Pprint() {}

    /** The text of a batch. The time is UTC. */
    public static String batch(Batch batch) {
        StringBuilder text = new StringBuilder();
        text.append(RULE).append('\n');
        text.append("Time: ").append(Instant.ofEpochMilli(batch.end()));
        if (!batch.title().isEmpty()) {
            text.append(' ').append(batch.title());
        }
        text.append('\n').append(RULE).append('\n');
        batch.rows().forEach(row -> text.append(row).append('\n'));
        if (batch.more()) {
            text.append("...\n");
        }
        return text.append('\n').toString();
    }

    /** A row as Python shows a tuple: {@code ('hello', 2)}. */
    public static String row(Object... fields) {
        return Arrays.stream(fields)
                .map(field -> field instanceof String text ? quoted(text) : String.valueOf(field))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /**
     * Text in quotes, with everything escaped that could move a terminal's cursor or change its
     * colours: what is printed comes from whoever wrote to the topic or the socket.
     */
    public static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '\n' -> quoted.append("\\n");
                                case '\r' -> quoted.append("\\r");
                                case '\t' -> quoted.append("\\t");
                                case '\\' -> quoted.append("\\\\");
                                default -> {
                                    if (c == quote) {
                                        quoted.append('\\').append(quote);
                                    } else if (isPrintable(c)) {
                                        quoted.appendCodePoint(c);
                                    } else {
                                        quoted.append(escaped(c));
                                    }
                                }
                            }
                        });
        return quoted.append(quote).toString();
    }

    private static String escaped(int c) {
        if (c < 0x100) {
            return String.format("\\x%02x", c);
        }
        return String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
