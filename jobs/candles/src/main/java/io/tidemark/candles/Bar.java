package io.tidemark.candles;

import java.math.BigDecimal;
import java.util.List;
import javax.annotation.Nullable;

/**
 * What a window's quotes say by themselves. How much was traded before the first of them was quoted
 * takes the candle before, see {@link Candle#after}.
 *
 * @param quotes how many; of trades, how many trades
 * @param firstVolume the first cumulative volume that is known; null if none is
 * @param firstVolumePrice the price of the quote that has it
 * @param lastVolume the last cumulative volume that is known
 * @param growth of the volume from one quote to the next, falls left out; of trades, the sum of
 *     their sizes
 * @param turnover the same, each growth times the price of the later quote
 */
public record Bar(
        BigDecimal open,
        BigDecimal high,
        BigDecimal low,
        BigDecimal close,
        long quotes,
        @Nullable BigDecimal firstVolume,
        @Nullable BigDecimal firstVolumePrice,
        @Nullable BigDecimal lastVolume,
        BigDecimal growth,
        BigDecimal turnover) {

    /**
     * The bar of some samples.
     *
     * @param samples in their order, at least one
     */
    static Bar of(List<Sample> samples) {
        BigDecimal high = samples.get(0).price();
        BigDecimal low = high;
        Sample first = null;
        BigDecimal volume = null;
        BigDecimal growth = BigDecimal.ZERO;
        BigDecimal turnover = BigDecimal.ZERO;
        for (Sample sample : samples) {
            high = high.max(sample.price());
            low = low.min(sample.price());
            if (sample.volume() == null) {
                continue;
            }
            if (first == null) {
                first = sample;
            } else if (sample.volume().compareTo(volume) > 0) {
                BigDecimal grown = sample.volume().subtract(volume);
                growth = growth.add(grown);
                turnover = turnover.add(grown.multiply(sample.price()));
            }
            volume = sample.volume();
        }
        return new Bar(
                samples.get(0).price(),
                high,
                low,
                samples.get(samples.size() - 1).price(),
                samples.size(),
                first == null ? null : first.volume(),
                first == null ? null : first.price(),
                volume,
                growth,
                turnover);
    }
}
