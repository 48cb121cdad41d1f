package io.tidemark.quotesingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Answers;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies as no service should send them. */
class PoisonTest {

    private static final long NOW = 1_700_000_000_000L;

    private static final long LATEST = NOW + QuoteFields.FURTHEST_AHEAD.toMillis();

    @Test
    void eachBodyIsAQuoteOrRefusedWithAReason() throws Exception {
        Poison poison =
                new Poison(
                        "quotes",
                        15,
                        "{\"symbol\":\"AAPL\",\"latestUpdate\":1666447370496,\"latestPrice\":1.10}",
                        "{\"companyName\":\"Äpple, Inc.\",\"tags\":[{\"symbol\":\"X\"}],"
                                + "\"latestUpdate\":null,\"symbol\":\"AAPL\"}");
        long inputs = Poison.records();
        long quotes = 0;
        long refused = 0;
        for (long offset = 0; offset < inputs; offset++) {
            byte[] bytes = poison.at(offset).value();
            try {
                long time = latestUpdate(bytes == null ? new byte[0] : bytes);
                assertThat(time == PolledQuote.NONE || time >= 0).isTrue();
                assertThat(time).isLessThanOrEqualTo(LATEST);
                quotes++;
            } catch (UnreadableQuoteException e) {
                refused++;
                assertThat(e).message().isNotBlank();
            }
        }
        Outcome outcome = new Outcome(inputs, quotes, 0, refused, 0);
        Answers.write("poison", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp);
        assertThat(List.of(quotes, refused)).allMatch(some -> some > 0);
    }

    @Test
    void eachMessageOfCoinbaseIsReadOrRefusedWithAReason() {
        Poison poison =
                new Poison(
                        "trades",
                        16,
                        "{\"type\":\"match\",\"trade_id\":5,\"side\":\"sell\",\"size\":\"0.1\","
                                + "\"price\":\"10.50\",\"product_id\":\"BTC-USD\",\"sequence\":7,"
                                + "\"time\":\"2020-01-01T00:00:00.123456Z\"}",
                        "{\"type\":\"heartbeat\",\"sequence\":90,\"last_trade_id\":20,"
                                + "\"product_id\":\"BTC-USD\",\"time\":\"2020-01-01T00:00:01Z\"}",
                        "{\"type\":\"error\",\"message\":\"no\",\"reason\":\"x is no product\"}");
        long matches = 0;
        long others = 0;
        long refused = 0;
        for (long offset = 0; offset < Poison.records(); offset++) {
            byte[] bytes = poison.at(offset).value();
            try {
                if (TradeDecoder.decode(bytes == null ? new byte[0] : bytes, NOW)
                        instanceof TradeDecoder.Match match) {
                    matches++;
                    requireWritable(match.trade());
                } else {
                    others++;
                }
            } catch (UnreadableQuoteException e) {
                refused++;
                assertThat(e).message().isNotBlank();
            }
        }
        assertThat(List.of(matches, others, refused)).allMatch(some -> some > 0);
    }

    @Test
    void eachPageOfTradesIsReadOrRefusedWithAReasonAndGarbledTradesAreSetAside() {
        Poison poison =
                new Poison(
                        "trades",
                        17,
                        "[{\"trade_id\":5,\"side\":\"sell\",\"size\":\"0.1\",\"price\":\"10.50\","
                                + "\"time\":\"2020-01-01T00:00:00Z\"},{\"trade_id\":4,"
                                + "\"side\":\"buy\",\"size\":\"2\",\"price\":\"10.49\","
                                + "\"time\":\"2020-01-01T00:00:00Z\"}]");
        long read = 0;
        long garbled = 0;
        long refused = 0;
        for (long offset = 0; offset < Poison.records(); offset++) {
            byte[] bytes = poison.at(offset).value();
            try {
                TradeDecoder.Page page =
                        TradeDecoder.page("BTC-USD", bytes == null ? new byte[0] : bytes, NOW);
                page.trades().forEach(PoisonTest::requireWritable);
                assertThat(page.unreadable())
                        .allSatisfy(each -> assertThat(each.problem()).message().isNotBlank());
                read += page.trades().size();
                garbled += page.unreadable().size();
            } catch (UnreadableQuoteException e) {
                refused++;
                assertThat(e).message().isNotBlank();
            }
        }
        assertThat(List.of(read, garbled, refused)).allMatch(some -> some > 0);
    }

    private static void requireWritable(Trade trade) {
        assertThat(trade.time()).isBetween(0L, LATEST);
        assertThat(new BigDecimal(trade.price())).isPositive();
        assertThat(new BigDecimal(trade.size())).isPositive();
        assertThat(trade.json()).isNotEmpty();
    }

    private static long latestUpdate(byte[] body) throws UnreadableQuoteException {
        return QuoteFields.read(body, "AAPL", NOW, QuoteTime.LATEST_UPDATE).time();
    }
}
