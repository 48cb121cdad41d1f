package io.tidemark.windows;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.types.Either;

/**
 * Makes rows of the elements of two sides. They have the key in common, so each matches all of the
 * other side, and either none is unmatched or there is one side only.
 */
record Joining<L, R, O>(JoinKind kind, JoinFunction<L, R, O> function) implements Serializable {

    /** Hands on each row once it is made, for they may be many. */
    void join(Sides<L, R> sides, Consumer<O> rows) throws Exception {
        if (!sides.isUnmatched()) {
            for (L left : sides.left()) {
                for (R right : sides.right()) {
                    rows.accept(function.join(left, right));
                }
            }
            return;
        }
        if (kind.keepsLeft()) {
            for (L left : sides.left()) {
                rows.accept(function.join(left, null));
            }
        }
        if (kind.keepsRight()) {
            for (R right : sides.right()) {
                rows.accept(function.join(null, right));
            }
        }
    }

    List<O> rows(Iterable<Either<L, R>> elements) throws Exception {
        List<O> rows = new ArrayList<>();
        join(Sides.of(elements), rows::add);
        return rows;
    }

    /**
     * Hands on the rows of a pane that nothing withdraws. To elements that are unmatched before the
     * window's end a match may still come, so they wait.
     */
    void join(Pane<?, List<Either<L, R>>, ?> pane, Consumer<O> rows) throws Exception {
        Sides<L, R> sides = Sides.of(pane.value());
        boolean isOpen = pane.timing() == PaneTiming.EARLY && !pane.isLast();
        if (!(isOpen && sides.isUnmatched())) {
            join(sides, rows);
        }
    }
}
