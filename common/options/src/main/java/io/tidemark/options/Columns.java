package io.tidemark.options;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines whose cells stand below each other, two spaces apart: a table for a terminal.
 *
 * <p>A column is as wide as the widest cell in it, counted in {@code char}s, and at least as wide
 * as it was asked to be, so that a table that is printed again and again does not jump.
 */
public final class Columns {

    private static final String GAP = "  ";

    private record Column(int atLeast, boolean right) {}

    private final int indent;
    private final List<Column> columns = new ArrayList<>();
    private final List<String[]> lines = new ArrayList<>();

    /**
     * No columns yet.
     *
     * @param indent how many spaces each line begins with
     */
    public Columns(int indent) {
        this.indent = indent;
    }

    /**
     * Adds a column of text.
     *
     * @param atLeast its least width in characters
     */
    public Columns left(int atLeast) {
        columns.add(new Column(atLeast, false));
        return this;
    }

    /**
     * Adds a column of numbers, which end below each other.
     *
     * @param atLeast its least width in characters
     */
    public Columns right(int atLeast) {
        columns.add(new Column(atLeast, true));
        return this;
    }

    /**
     * Adds a line.
     *
     * @throws IllegalArgumentException unless there is a cell for each column
     */
    public Columns line(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + columns.size() + " columns");
        }
        String[] line = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            line[i] = String.valueOf(cells[i]);
        }
        lines.add(line);
        return this;
    }

    /** All lines, each with the system's line separator behind it and no space before that. */
    public String text() {
        int[] widths = columns.stream().mapToInt(Column::atLeast).toArray();
        for (String[] line : lines) {
            for (int i = 0; i < line.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            StringBuilder row = new StringBuilder(" ".repeat(indent));
            for (int i = 0; i < line.length; i++) {
                String space = " ".repeat(widths[i] - line[i].length());
                row.append(i == 0 ? "" : GAP)
                        .append(columns.get(i).right() ? space + line[i] : line[i] + space);
            }
            text.append(row.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
