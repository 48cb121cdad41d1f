package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class MarketPlantsTest {

    private static final long ROUND = 600_000;
    private static final long START = ROUND * 2_833_333;
    private static final Duration EVERY = Duration.ofMillis(ROUND);

    private static final MarketPlants PLANTS =
            new MarketPlants(
                    7, new MarketPlants.Rounds(EVERY, 4, EVERY, EVERY, EVERY, Duration.ZERO));

    /** When something holds in a round, by the second. */
    private static List<Long> when(long round, LongPredicate holds) {
        List<Long> when = new ArrayList<>();
        for (long time = START + round * ROUND; time < START + (round + 1) * ROUND; time += 1000) {
            if (holds.test(time)) {
                when.add(time);
            }
        }
        return when;
    }

    @Test
    void inEachRoundThereIsOneOfAQuartersLength() {
        for (long round = 0; round < 20; round++) {
            for (List<Long> when :
                    List.of(
                            when(round, time -> PLANTS.priceFactor("A", time) != 1),
                            when(round, time -> PLANTS.isSilent("A", time)),
                            when(round, time -> PLANTS.volumeFactor("A", time) < 1))) {
                assertThat(when).hasSize(150);
                assertThat(when.get(149) - when.get(0)).isEqualTo(149_000);
            }
        }
    }

    @Test
    void aJumpIsUpOrDownAndNotAtTheSameTimeForAll() {
        TreeSet<Double> factors = new TreeSet<>();
        TreeSet<Long> begins = new TreeSet<>();
        for (String symbol : List.of("A", "B", "C", "D", "E", "F")) {
            List<Long> when = when(0, time -> PLANTS.priceFactor(symbol, time) != 1);
            begins.add(when.get(0));
            factors.add(PLANTS.priceFactor(symbol, when.get(0)));
        }
        assertThat(factors).containsExactly(0.96, 1.04);
        assertThat(begins).hasSizeGreaterThan(3);
    }

    @Test
    void aVolumeBeginsWithZeroOnceInARound() {
        TreeSet<Long> begins = new TreeSet<>();
        for (long round = 1; round <= 10; round++) {
            when(round, time -> begins.add(PLANTS.volumeFrom("A", 0, time)));
        }
        assertThat(begins).hasSize(11);
        assertThat(PLANTS.volumeFrom("A", START + ROUND, START + ROUND)).isEqualTo(START + ROUND);
    }

    @Test
    void aSilentMarketHasNoQuotesAndWithoutPlantsAllIsAsBefore() throws Exception {
        MarketPlants silent =
                new MarketPlants(
                        7,
                        new MarketPlants.Rounds(
                                Duration.ZERO,
                                0,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                EVERY));
        Content content = Contents.quotes(7, true, silent);
        List<Long> none = new ArrayList<>();
        for (long time = START; time < START + ROUND; time += 1000) {
            Content.Entry entry = content.entry(time / 1000, time, "");
            if (entry == null) {
                none.add(time);
            } else {
                JsonNode quote = Http.MAPPER.readTree(entry.value());
                assertThat(quote.path("latestUpdate").asLong()).isEqualTo(time);
            }
        }
        assertThat(none).hasSize(150);
        MarketPlants no = new MarketPlants(7, MarketPlants.Rounds.NONE);
        assertThat(no.priceFactor("A", START)).isEqualTo(1);
        assertThat(no.volumeFactor("A", START)).isEqualTo(1);
        assertThat(no.volumeFrom("A", 5, START)).isEqualTo(5);
        assertThat(no.isSilent("A", START)).isFalse();
    }
}
