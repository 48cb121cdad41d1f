package io.tidemark.candles;

import java.util.List;
import javax.annotation.Nullable;

/**
 * A candle as it is now, in the place of the one before.
 *
 * @param before null if the candle is new
 */
public record CandleChange(@Nullable Candle before, Candle now) {

    /** A candle that holds from now on, or, as a retraction, no longer holds. */
    public record Row(Candle candle, boolean isRetraction) {

        /** UTF-8. */
        byte[] json() {
            return isRetraction ? candle.retraction() : candle.json();
        }
    }

    /** The change as rows, in their order. */
    List<Row> rows() {
        Row holds = new Row(now, false);
        return before == null ? List.of(holds) : List.of(new Row(before, true), holds);
    }
}
