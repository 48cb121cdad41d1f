package io.tidemark.bench.yardstick;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Figures to be read, for a terminal and as Markdown.
 *
 * @param rows each as long as the head; the first column is of words, the others of numbers
 * @param text what a reader must know, below it; may be empty
 */
record Table(
        String title,
        List<String> head,
        List<List<String>> rows,
        String text,
        Optional<BarChart> picture) {

    Table(String title, List<String> head, List<List<String>> rows) {
        this(title, head, rows, "", Optional.empty());
    }

    /** For a terminal. */
    String plain() {
        StringBuilder plain = new StringBuilder(title).append('\n');
        line(plain, head);
        rows.forEach(row -> line(plain, row));
        return text.isEmpty() ? plain.toString() : plain.append(text).append('\n').toString();
    }

    private void line(StringBuilder plain, List<String> row) {
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String blanks = " ".repeat(width(column) - cell.length());
            plain.append(column == 0 ? cell + blanks : "  " + blanks + cell);
        }
        plain.append('\n');
    }

    private int width(int column) {
        return IntStream.range(-1, rows.size())
                .map(row -> (row < 0 ? head : rows.get(row)).get(column).length())
                .max()
                .orElse(0);
    }

    /**
     * For a report.
     *
     * @param report its name, which those of pictures begin with
     */
    String markdown(String report) {
        StringBuilder markdown = new StringBuilder("## ").append(title).append("\n\n");
        markdown.append(row(head)).append("|---").append("|---:".repeat(head.size() - 1));
        markdown.append("|\n");
        rows.forEach(row -> markdown.append(row(row)));
        if (!text.isEmpty()) {
            markdown.append('\n').append(text).append('\n');
        }
        picture.ifPresent(
                chart ->
                        markdown.append(
                                "\n![%s](%s)\n".formatted(chart.title(), file(report, chart))));
        return markdown.toString();
    }

    /** The name of a picture's file beside the report. */
    static String file(String report, BarChart chart) {
        return report + "-" + chart.name() + ".svg";
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
