package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.LedgerEntry.Kind;
import io.tidemark.simulator.MarketHours.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarketTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Shares FAULTY = new Shares(0.1, 0.1, 0.05, 0.1, 0, 0, 0);

    private final TestClock clock = new TestClock("2026-11-20T15:00:00Z");

    private Market market(long seed, MarketHours hours, Shares shares) {
        return new Market(
                seed, hours, 1000, shares, new MarketPlants(seed, MarketPlants.Rounds.NONE), clock);
    }

    private static List<String> answers(Market market, String symbol, int count) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            market.move(symbol);
            Market.Answer answer = market.answer(symbol).orElseThrow();
            answers.add(answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answers;
    }

    @Test
    void theSameSeedGivesTheSameAnswers() {
        List<String> first = answers(market(7, MarketHours.ALWAYS_OPEN, FAULTY), "GOOG", 500);
        Market again = market(7, MarketHours.ALWAYS_OPEN, FAULTY);
        // What happens to others must not matter.
        answers(again, "AAPL", 20);

        assertThat(answers(again, "GOOG", 500)).isEqualTo(first);
        assertThat(answers(market(8, MarketHours.ALWAYS_OPEN, FAULTY), "GOOG", 500))
                .filteredOn(answer -> answer.contains("latestPrice"))
                .doesNotContainAnyElementsOf(first);
    }

    @Test
    void faultsHaveTheirShares() {
        Market market = market(1, MarketHours.ALWAYS_OPEN, FAULTY);
        Map<Kind, Integer> kinds = new HashMap<>();
        Set<String> malformed = new HashSet<>();
        long newest = Long.MIN_VALUE;
        int late = 0;
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            market.move("IBM");
            Market.Answer answer = market.answer("IBM").orElseThrow();
            kinds.merge(answer.kind(), 1, Integer::sum);
            if (answer.kind() == Kind.MALFORMED) {
                assertThat(malformed.add(new String(answer.body(), StandardCharsets.UTF_8)))
                        .isTrue();
            } else if (answer.kind() == Kind.QUOTE) {
                late += answer.quote().latestUpdate() < newest ? 1 : 0;
                newest = Math.max(newest, answer.quote().latestUpdate());
            }
        }

        assertThat(kinds.get(Kind.MALFORMED) / (double) count).isCloseTo(0.1, within(0.01));
        assertThat(kinds.get(Kind.ERROR) / (double) count).isCloseTo(0.1, within(0.01));
        assertThat(kinds.get(Kind.CUT) / (double) count).isCloseTo(0.05, within(0.01));
        assertThat(late / (double) count).isCloseTo(0.1, within(0.01));
    }

    @Test
    void malformedBodiesCannotBeReadAsAnObject() {
        Market market = market(1, MarketHours.ALWAYS_OPEN, new Shares(1, 0, 0, 0, 0, 0, 0));
        for (int i = 0; i < 50; i++) {
            byte[] body = market.answer("GOOG").orElseThrow().body();
            assertThat(readable(body)).isFalse();
        }
    }

    private static boolean readable(byte[] body) {
        try {
            return JSON.readTree(body).isObject();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void latestUpdateGrowsEvenIfTheClockStandsOrGoesBack() throws IOException {
        Market market = market(1, MarketHours.ALWAYS_OPEN, Shares.NONE);
        long last = Long.MIN_VALUE;
        for (int i = 0; i < 100; i++) {
            if (i == 50) {
                clock.set("2026-11-20T14:59:00Z");
            }
            market.move("UBER");
            JsonNode quote = JSON.readTree(market.answer("UBER").orElseThrow().body());
            assertThat(quote.path("latestUpdate").longValue()).isGreaterThan(last);
            last = quote.path("latestUpdate").longValue();
        }
    }

    @Test
    void aDayOfMovesIsPlausible() throws IOException {
        for (Listing listing : Listing.ALL) {
            Market market = market(3, MarketHours.US_HOURS, Shares.NONE);
            JsonNode before = null;
            for (int second = 0; second < 3600; second += 10) {
                clock.set(Instant.parse("2026-11-20T15:00:00Z").plusSeconds(second).toString());
                market.move(listing.symbol());
                JsonNode quote =
                        JSON.readTree(market.answer(listing.symbol()).orElseThrow().body());
                double price = quote.path("latestPrice").doubleValue();
                assertThat(price)
                        .isBetween(
                                quote.path("low").doubleValue(), quote.path("high").doubleValue())
                        .isBetween(listing.price() * 0.8, listing.price() * 1.2);
                assertThat(quote.path("high").doubleValue())
                        .isLessThanOrEqualTo(quote.path("week52High").doubleValue());
                assertThat(quote.path("change").doubleValue())
                        .isCloseTo(
                                price - quote.path("previousClose").doubleValue(), within(0.0021));
                if (before != null) {
                    assertThat(quote.path("latestVolume").longValue())
                            .isGreaterThanOrEqualTo(before.path("latestVolume").longValue());
                    assertThat(quote.path("open")).isEqualTo(before.path("open"));
                }
                before = quote;
            }
        }
    }

    @Test
    void theMarketClosesAndOpensAgain() throws IOException {
        clock.set("2026-11-20T20:59:59Z");
        Market market = market(1, MarketHours.US_HOURS, Shares.NONE);
        JsonNode open = moved(market);
        clock.set("2026-11-20T21:00:07Z");
        JsonNode closed = moved(market);
        clock.set("2026-11-22T12:00:00Z");
        JsonNode weekend = moved(market);
        clock.set("2026-11-23T14:30:00Z");
        JsonNode monday = moved(market);

        assertThat(open.path("isUSMarketOpen").booleanValue()).isTrue();
        assertThat(open.path("latestSource").textValue()).isEqualTo("IEX real time price");
        assertThat(open.path("latestTime").textValue()).isEqualTo("3:59:59 PM");
        assertThat(open.path("close").isNull()).isTrue();

        assertThat(closed.path("isUSMarketOpen").booleanValue()).isFalse();
        assertThat(closed.path("latestSource").textValue()).isEqualTo("Close");
        assertThat(closed.path("latestTime").textValue()).isEqualTo("November 20, 2026");
        assertThat(closed.path("latestUpdate").longValue())
                .isEqualTo(Instant.parse("2026-11-20T21:00:00Z").toEpochMilli());
        assertThat(closed.path("close")).isEqualTo(closed.path("latestPrice"));
        assertThat(closed.path("iexRealtimePrice").isNull()).isTrue();
        assertThat(weekend).isEqualTo(closed);

        assertThat(monday.path("isUSMarketOpen").booleanValue()).isTrue();
        assertThat(monday.path("previousClose")).isEqualTo(closed.path("close"));
        assertThat(monday.path("previousVolume")).isEqualTo(closed.path("latestVolume"));
        assertThat(monday.path("latestVolume").longValue())
                .isLessThan(closed.path("latestVolume").longValue() / 100);
    }

    private static JsonNode moved(Market market) throws IOException {
        market.move("MSFT");
        return JSON.readTree(market.answer("MSFT").orElseThrow().body());
    }

    @ParameterizedTest
    @CsvSource({
        // in winter, New York is five hours behind UTC, in summer four
        "US_HOURS, 2026-11-20T14:29:59.999Z, 2026-11-19T14:30:00Z, 2026-11-19T21:00:00Z",
        "US_HOURS, 2026-11-20T14:30:00Z, 2026-11-20T14:30:00Z, 2026-11-20T21:00:00Z",
        "US_HOURS, 2026-07-01T13:30:00Z, 2026-07-01T13:30:00Z, 2026-07-01T20:00:00Z",
        "US_HOURS, 2026-11-21T18:00:00Z, 2026-11-20T14:30:00Z, 2026-11-20T21:00:00Z",
        "US_HOURS, 2026-11-23T12:00:00Z, 2026-11-20T14:30:00Z, 2026-11-20T21:00:00Z",
        "ALWAYS_OPEN, 2026-11-21T18:00:00Z, 2026-11-21T05:00:00Z, 2026-11-22T05:00:00Z",
        "ALWAYS_OPEN, 2026-11-21T04:59:59Z, 2026-11-20T05:00:00Z, 2026-11-21T05:00:00Z"
    })
    void sessions(MarketHours hours, Instant now, Instant opens, Instant closes) {
        Session session = hours.sessionAt(now.toEpochMilli());

        assertThat(session.opensAt()).isEqualTo(opens.toEpochMilli());
        assertThat(session.closesAt()).isEqualTo(closes.toEpochMilli());
    }
}
