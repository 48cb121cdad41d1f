package io.tidemark.simulator;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What is planted into the market, so that it is known what must be found. Time is cut into rounds;
 * in each round of a plant there is one, of a quarter of the round's length, that begins in its
 * first half. When, follows from the seed, the symbol and the round's number alone.
 */
final class MarketPlants {

    /** Of what a correction takes back. */
    private static final double CORRECTED = 0.1;

    private final long seed;
    private final Rounds rounds;

    /**
     * How long rounds are; zero: there is no such plant.
     *
     * @param jump the price of a symbol is another one, and then the old one again
     * @param jumpPercent by how many per cent, up or down
     * @param reset the volume of a symbol begins with 0 again
     * @param correction the volume of a symbol is a tenth less for a while
     * @param halt there is no new quote of a symbol
     * @param silence there is no new quote at all
     */
    record Rounds(
            Duration jump,
            double jumpPercent,
            Duration reset,
            Duration correction,
            Duration halt,
            Duration silence) {

        /** No plants. */
        static final Rounds NONE =
                new Rounds(
                        Duration.ZERO,
                        0,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO);
    }

    /** From its first instant to the first after it, in ms since the epoch (UTC). */
    private record Span(long from, long until, SplittableRandom random) {

        boolean holds(long time) {
            return from <= time && time < until;
        }
    }

    MarketPlants(long seed, Rounds rounds) {
        this.seed = seed;
        this.rounds = rounds;
    }

    /** By what the symbol's price is multiplied at a time, in ms since the epoch (UTC). */
    double priceFactor(String symbol, long time) {
        if (rounds.jump.isZero()) {
            return 1;
        }
        Span jump = span("jump " + symbol, rounds.jump, time);
        return jump.holds(time)
                ? 1 + (jump.random.nextBoolean() ? 1 : -1) * rounds.jumpPercent / 100
                : 1;
    }

    /**
     * When the symbol's volume began with 0 the last time, in ms since the epoch (UTC).
     *
     * @param session when it did without plants
     */
    long volumeFrom(String symbol, long session, long time) {
        if (rounds.reset.isZero()) {
            return session;
        }
        Span reset = span("reset " + symbol, rounds.reset, time);
        long from =
                reset.from <= time
                        ? reset.from
                        : span("reset " + symbol, rounds.reset, time - rounds.reset.toMillis())
                                .from;
        return Math.max(session, from);
    }

    /** Which share of the symbol's volume is told. */
    double volumeFactor(String symbol, long time) {
        return !rounds.correction.isZero()
                        && span("correction " + symbol, rounds.correction, time).holds(time)
                ? 1 - CORRECTED
                : 1;
    }

    /** Whether there is no new quote of a symbol. */
    boolean isSilent(String symbol, long time) {
        return (!rounds.halt.isZero() && span("halt " + symbol, rounds.halt, time).holds(time))
                || (!rounds.silence.isZero() && span("silence", rounds.silence, time).holds(time));
    }

    private Span span(String plant, Duration length, long time) {
        long ms = length.toMillis();
        long round = Math.floorDiv(time, ms);
        SplittableRandom random = Seeds.random(seed, plant, round);
        long from = round * ms + random.nextLong(Math.max(1, ms / 2));
        return new Span(from, from + ms / 4, random);
    }
}
