package io.tidemark.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.tables.TableAnswer.Column;
import io.tidemark.tables.TableAnswer.Entry;
import io.tidemark.testing.Poison;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableViewTest {

    private static final TableSnapshot TABLE =
            table(
                    "Page_10",
                    "{\"visits\":3,\"name\":\"ten\"}",
                    "Page_9",
                    "{\"visits\":12.5,\"name\":null}",
                    "page_100",
                    "{\"visits\":7,\"tags\":[],\"none\":null}",
                    "Other",
                    "no JSON");

    private static TableSnapshot table(String... keysAndValues) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            rows.add(new Row(keysAndValues[i], keysAndValues[i + 1].getBytes(UTF_8), 0, i, i));
        }
        return new TableSnapshot("t", rows, 5L, Map.of(0, 9L));
    }

    private static List<String> keys(TableView view) {
        return view.of(TABLE).rows().stream().map(Entry::key).toList();
    }

    @Test
    void aRowWithANumberBeyondAllBoundsIsShownAsText() {
        TableAnswer answer =
                new TableView("", "visits", false, 9)
                        .of(table("a", "{\"visits\":1e99999999999}", "b", "{\"visits\":1e400}"));
        assertThat(answer.rows())
                .extracting(row -> row.value().toString())
                .containsExactly("{\"visits\":1E+400}", "\"{\\\"visits\\\":1e99999999999}\"");
    }

    /** Whoever writes to a table's topic: each row is shown, in whatever order one asks for. */
    @ParameterizedTest
    @CsvSource({",false", "visits,false", "visits,true"})
    void whateverIsInARowIsShown(String orderBy, boolean descending) {
        Poison poison =
                new Poison("t", 18, "{\"visits\":7,\"page_id\":\"a\"}", "{\"visits\":\"7\"}");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            byte[] value = poison.at(i).value();
            if (value != null) {
                rows.add(new Row(Texts.of(value), value, 0, i, i));
            }
        }
        TableAnswer answer =
                new TableView("", orderBy, descending, rows.size())
                        .of(new TableSnapshot("t", rows, null, Map.of(0, 1_000L)));
        assertThat(answer.rows()).hasSameSizeAs(rows);
    }

    @Test
    void keysAreInNaturalOrder() {
        assertThat(keys(TableView.first(9)))
                .containsExactly("Other", "Page_9", "Page_10", "page_100");
        assertThat(keys(new TableView("", null, true, 2))).containsExactly("page_100", "Page_10");
        List<String> texts =
                List.of("a", "a2b3", "a2b10", "a02b10x", "a12", "a99999999999999999999");
        List<String> shuffled = new ArrayList<>(List.of(texts.get(5), texts.get(2), texts.get(0)));
        shuffled.addAll(List.of(texts.get(4), texts.get(3), texts.get(1)));
        shuffled.sort(NaturalOrder.INSTANCE);
        assertThat(shuffled).isEqualTo(texts);
        assertThat(NaturalOrder.INSTANCE.compare("1", "01")).isNotZero();
        assertThat(NaturalOrder.INSTANCE.compare("a1", "a1")).isZero();
    }

    @Test
    void aColumnOrdersNumbersAsNumbersAndWhatHasNoneComesLast() {
        assertThat(keys(new TableView("", "visits", false, 9)))
                .containsExactly("Page_10", "page_100", "Page_9", "Other");
        assertThat(keys(new TableView("", "visits", true, 9)))
                .containsExactly("Page_9", "page_100", "Page_10", "Other");
    }

    @Test
    void aFilterKnowsNoCaseAndIsCounted() {
        TableAnswer answer = new TableView("PAGE_1", null, false, 1).of(TABLE);

        assertThat(answer.rows()).extracting(Entry::key).containsExactly("Page_10");
        assertThat(answer.matching()).isEqualTo(2);
        assertThat(answer.rowCount()).isEqualTo(4);
        assertThat(answer.completeUpTo()).isEqualTo(5);
    }

    @Test
    void columnsAreThoseOfAllRows() {
        assertThat(TableView.first(1).of(TABLE).columns())
                .containsExactly(
                        new Column("visits", "bigint|double"),
                        new Column("name", "string"),
                        new Column("tags", "array"),
                        new Column("none", null));
    }

    @Test
    void valuesThatAreNoJsonOrNoTextAreShownAllTheSame() {
        assertThat(Texts.json("{\"a\":1} and more".getBytes(UTF_8)).textValue())
                .isEqualTo("{\"a\":1} and more");
        assertThat(Texts.json(new byte[0]).textValue()).isEmpty();
        assertThat(Texts.of(new byte[] {(byte) 0xff, 1})).isEqualTo("0xff01");
    }
}
