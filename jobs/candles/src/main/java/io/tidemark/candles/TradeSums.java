package io.tidemark.candles;

import java.math.BigDecimal;
import org.apache.flink.api.common.functions.AggregateFunction;

/**
 * Makes a bar of a window's trades. Whatever order they come in, the first is the one with the
 * smallest time, and of those the smallest id; so of trades nothing need be kept but sums.
 */
final class TradeSums implements AggregateFunction<PairTrade, TradeSums.Sums, Bar> {

    /**
     * What is known of some trades.
     *
     * @param trades how many; 0 if there is none, and then nothing else is known
     * @param turnover the sum of price times size
     */
    public record Sums(
            PairTrade first,
            PairTrade last,
            BigDecimal high,
            BigDecimal low,
            BigDecimal volume,
            BigDecimal turnover,
            long trades) {

        private static final Sums NONE = new Sums(null, null, null, null, null, null, 0);

        private static Sums of(PairTrade trade) {
            return new Sums(
                    trade,
                    trade,
                    trade.price(),
                    trade.price(),
                    trade.size(),
                    trade.price().multiply(trade.size()),
                    1);
        }

        private Sums with(Sums other) {
            if (trades == 0 || other.trades == 0) {
                return trades == 0 ? other : this;
            }
            return new Sums(
                    isBefore(first, other.first) ? first : other.first,
                    isBefore(last, other.last) ? other.last : last,
                    high.max(other.high),
                    low.min(other.low),
                    volume.add(other.volume),
                    turnover.add(other.turnover),
                    trades + other.trades);
        }

        private static boolean isBefore(PairTrade a, PairTrade b) {
            return a.time() < b.time() || (a.time() == b.time() && a.tradeId() < b.tradeId());
        }
    }

    @Override
    public Sums createAccumulator() {
        return Sums.NONE;
    }

    @Override
    public Sums add(PairTrade trade, Sums sums) {
        return sums.with(Sums.of(trade));
    }

    @Override
    public Sums merge(Sums a, Sums b) {
        return a.with(b);
    }

    @Override
    public Bar getResult(Sums sums) {
        return new Bar(
                sums.first().price(),
                sums.high(),
                sums.low(),
                sums.last().price(),
                sums.trades(),
                null,
                null,
                null,
                sums.volume(),
                sums.turnover());
    }
}
