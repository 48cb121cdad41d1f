package io.tidemark.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ColumnsTest {

    @Test
    void aColumnIsAsWideAsItsWidestCell() {
        assertThat(
                        new Columns(0)
                                .left(0)
                                .right(0)
                                .left(0)
                                .line("JOB", "ID", "STATE")
                                .line("page-views", 7, "RUNNING")
                                .line("x", 1234, "")
                                .text()
                                .lines())
                .containsExactly(
                        "JOB           ID  STATE", "page-views     7  RUNNING", "x           1234");
    }

    @Test
    void aColumnMayBeWiderThanItsCells() {
        assertThat(new Columns(2).left(4).right(3).line("a", 1).line("b", 22).text())
                .isEqualTo("  a       1%n  b      22%n".formatted());
    }

    @Test
    void eachColumnHasACell() {
        Columns columns = new Columns(0).left(0).left(0);
        assertThatThrownBy(() -> columns.line("alone"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 cells for 2 columns");
    }
}
