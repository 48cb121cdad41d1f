package io.tidemark.tables;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.tables.TableAnswer.Column;
import io.tidemark.tables.TableAnswer.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is to be seen of a table.
 *
 * @param filter only keys that contain this text, in upper or lower case; empty for all
 * @param orderBy the column that the rows are ordered by; {@code null} for the key
 * @param limit the most rows
 */
public record TableView(String filter, String orderBy, boolean descending, int limit) {

    /** The first rows by key. */
    public static TableView first(int limit) {
        return new TableView("", null, false, limit);
    }

    /** A row with the cell that it is ordered by; its other cells take no memory. */
    private record Ordered(Row row, JsonNode cell) {}

    /** Filters, orders and cuts. */
    public TableAnswer of(TableSnapshot table) {
        String wanted = filter.toLowerCase(Locale.ROOT);
        Map<String, TreeSet<String>> types = new LinkedHashMap<>();
        List<Ordered> matching = new ArrayList<>();
        List<Row> byKey = new ArrayList<>(table.rows());
        byKey.sort(Comparator.comparing(Row::key, NaturalOrder.INSTANCE));
        for (Row row : byKey) {
            JsonNode value = Texts.json(row.value());
            addTypes(types, value);
            if (row.key().toLowerCase(Locale.ROOT).contains(wanted)) {
                JsonNode cell = orderBy == null ? null : value.get(orderBy);
                matching.add(new Ordered(row, cell == null || cell.isNull() ? null : cell));
            }
        }
        if (orderBy != null) {
            // Stable: rows with equal cells stay in the order of their keys.
            matching.sort(byCell());
        } else if (descending) {
            Collections.reverse(matching);
        }
        return new TableAnswer(
                table.table(),
                table.completeUpTo(),
                byKey.size(),
                matching.size(),
                types.entrySet().stream().map(TableView::column).toList(),
                table.offsets(),
                matching.stream().limit(limit).map(row -> Entry.of(row.row())).toList());
    }

    /** Numbers, then all else as text; rows without the cell come last in any case. */
    private Comparator<Ordered> byCell() {
        Comparator<JsonNode> cells =
                Comparator.<JsonNode, Boolean>comparing(cell -> !cell.isNumber())
                        .thenComparing(
                                (a, b) ->
                                        a.isNumber()
                                                ? a.decimalValue().compareTo(b.decimalValue())
                                                : NaturalOrder.INSTANCE.compare(text(a), text(b)));
        return Comparator.comparing(
                Ordered::cell, Comparator.nullsLast(descending ? cells.reversed() : cells));
    }

    private static String text(JsonNode cell) {
        return cell.isValueNode() ? cell.asText() : cell.toString();
    }

    private static void addTypes(Map<String, TreeSet<String>> types, JsonNode value) {
        value.properties()
                .forEach(
                        field -> {
                            TreeSet<String> seen =
                                    types.computeIfAbsent(field.getKey(), name -> new TreeSet<>());
                            if (!field.getValue().isNull()) {
                                seen.add(type(field.getValue()));
                            }
                        });
    }

    private static Column column(Map.Entry<String, TreeSet<String>> types) {
        return new Column(
                types.getKey(),
                types.getValue().isEmpty() ? null : String.join("|", types.getValue()));
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.isIntegralNumber() ? "bigint" : "double";
            case BOOLEAN -> "boolean";
            case OBJECT -> "struct";
            case ARRAY -> "array";
            default -> "string";
        };
    }
}
