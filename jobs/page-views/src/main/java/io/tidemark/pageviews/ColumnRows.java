package io.tidemark.pageviews;

import io.tidemark.console.BatchRows;
import io.tidemark.console.Pprint;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.function.SerializableFunction;

/** A table's columns, with what has been in them since the job began. */
final class ColumnRows<T> implements BatchRows<T, List<ColumnRows.Content>> {

    static final TypeInformation<List<Content>> KEPT =
            Types.LIST(TypeInformation.of(Content.class));

    /** A column: its name, its SQL type, and its meaning in words. */
    record Column(String name, String type, String meaning) implements Serializable {}

    /**
     * What a column held.
     *
     * @param rows how many rows
     * @param least the least value: of numbers in {@code leastNumber}, of text in {@code least}
     */
    public record Content(long rows, String least, String most, Long leastNumber, Long mostNumber) {

        private static final Content NONE = new Content(0, null, null, null, null);

        private Content with(Object value) {
            if (value instanceof Long number) {
                return new Content(
                        rows + 1,
                        null,
                        null,
                        rows == 0 ? number : Math.min(leastNumber, number),
                        rows == 0 ? number : Math.max(mostNumber, number));
            }
            String text = (String) value;
            return new Content(
                    rows + 1,
                    rows == 0 || text.compareTo(least) < 0 ? text : least,
                    rows == 0 || text.compareTo(most) > 0 ? text : most,
                    null,
                    null);
        }
    }

    private final List<Column> columns;
    private final SerializableFunction<T, List<Object>> values;

    /**
     * The columns of a table.
     *
     * @param values a row's values in the order of {@code columns}, each a Long or a String
     */
    ColumnRows(List<Column> columns, SerializableFunction<T, List<Object>> values) {
        this.columns = columns;
        this.values = values;
    }

    @Override
    public List<Content> empty() {
        return Collections.nCopies(columns.size(), Content.NONE);
    }

    @Override
    public List<Content> add(List<Content> contents, T row) {
        List<Object> added = values.apply(row);
        List<Content> next = new ArrayList<>();
        for (int i = 0; i < added.size(); i++) {
            next.add(contents.get(i).with(added.get(i)));
        }
        return next;
    }

    @Override
    public List<String> rows(List<Content> contents) {
        List<String> rows = new ArrayList<>();
        rows.add("(column, type, meaning, rows, least, most)");
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Content content = contents.get(i);
            boolean number = content.leastNumber != null;
            rows.add(
                    Pprint.row(
                            column.name,
                            column.type,
                            column.meaning,
                            content.rows,
                            number ? content.leastNumber : content.least,
                            number ? content.mostNumber : content.most));
        }
        return rows;
    }

    @Override
    public List<Content> next(List<Content> contents) {
        return contents;
    }
}
