package io.tidemark.candles;

import java.math.BigDecimal;
import java.util.Comparator;
import javax.annotation.Nullable;

/**
 * A price and a volume at an instant: a quote without its symbol, which has one quote of a ms.
 *
 * @param time in ms since the epoch (UTC)
 * @param volume traded since the session began; null if it is not known
 */
public record Sample(long time, BigDecimal price, @Nullable BigDecimal volume) {

    static final Comparator<Sample> IN_ORDER = Comparator.comparingLong(Sample::time);
}
