package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.console.Pprint;
import io.tidemark.options.Columns;
import io.tidemark.tables.TableAnswer;
import io.tidemark.tables.TableAnswer.Column;
import io.tidemark.tables.TableAnswer.Entry;
import io.tidemark.tables.TableSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An answer about a table for a terminal. */
final class TableText {

    private static final int WIDEST = 60;

    private final TableAnswer answer;
    private final Clock clock;

    TableText(TableAnswer answer, Clock clock) {
        this.answer = answer;
        this.clock = clock;
    }

    /** Up to when the table is complete. */
    String completeness() {
        Long time = answer.completeUpTo();
        if (time == null) {
            return "it does not tell up to when it is complete";
        }
        if (time == TableSnapshot.ENDED) {
            return "it is complete: its input has ended";
        }
        return "complete up to %s (%s ago)"
                .formatted(Instant.ofEpochMilli(time), age(clock.millis() - time));
    }

    /** Not more exact than people want it. */
    private static String age(long ms) {
        if (ms < 120_000) {
            return Math.max(0, ms / 1000) + " s";
        }
        return ms < 2 * 3_600_000 ? ms / 60_000 + " min" : ms / 3_600_000 + " h";
    }

    /** The rows, a line each, under a line of names, and a last line about all of them. */
    String rows() {
        List<String> names = answer.columns().stream().map(Column::name).toList();
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("KEY"));
        head.addAll(names.isEmpty() ? List.of("VALUE") : names);
        lines.add(head);
        for (Entry row : answer.rows()) {
            List<String> line = new ArrayList<>(List.of(printable(row.key())));
            if (names.isEmpty()) {
                line.add(text(row.value()));
            } else {
                names.forEach(name -> line.add(text(row.value().get(name))));
            }
            lines.add(line);
        }
        return aligned(lines)
                + "%d of %d rows, %s%n"
                        .formatted(answer.rows().size(), answer.rowCount(), completeness());
    }

    /** What the table is. */
    String description() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("COLUMN", "TYPE"));
        answer.columns()
                .forEach(
                        column ->
                                lines.add(
                                        List.of(
                                                printable(column.name()),
                                                column.type() == null ? "-" : column.type())));
        return aligned(lines)
                + "table %s: %d rows, %s; read up to offset %s%n"
                        .formatted(
                                answer.table(),
                                answer.rowCount(),
                                completeness(),
                                answer.offsets().entrySet().stream()
                                        .map(at -> at.getValue() + " of partition " + at.getKey())
                                        .collect(Collectors.joining(", ")));
    }

    private static String text(JsonNode value) {
        if (value == null || value.isNull()) {
            return "-";
        }
        String text = printable(value.isTextual() ? value.textValue() : value.toString());
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 3) + "...";
    }

    /** With all escaped that could move a terminal's cursor. */
    private static String printable(String text) {
        String quoted = Pprint.quoted(text);
        return text.chars().allMatch(c -> c > ' ' && c < 127)
                ? text
                : quoted.substring(1, quoted.length() - 1);
    }

    private static String aligned(List<List<String>> lines) {
        Columns columns = new Columns(0);
        for (int i = 0; i < lines.get(0).size(); i++) {
            int column = i;
            boolean numbers =
                    lines.size() > 1
                            && lines.stream()
                                    .skip(1)
                                    .allMatch(line -> line.get(column).matches("-?[0-9.]+|-"));
            if (numbers) {
                columns.right(0);
            } else {
                columns.left(0);
            }
        }
        lines.forEach(line -> columns.line(line.toArray()));
        return columns.text();
    }
}
