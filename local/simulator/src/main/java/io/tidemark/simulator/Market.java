package io.tidemark.simulator;

import io.tidemark.catalogue.LedgerEntry.Kind;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * All stocks, and what each request for one is answered. The n-th move of a stock and the fate of
 * its n-th request follow from the seed alone.
 */
final class Market {

    /** From how many quotes, of those made last, a late one is taken. */
    private static final int REMEMBERED = 5;

    private final InstantSource clock;
    private final Shares shares;
    private final MarketPlants plants;
    private final long quoteIntervalMs;
    private final Map<String, Desk> desks = new HashMap<>();
    private volatile boolean drained;

    /**
     * A market.
     *
     * @param plants what must be found in it
     */
    Market(
            long seed,
            MarketHours hours,
            long quoteIntervalMs,
            Shares shares,
            MarketPlants plants,
            InstantSource clock) {
        this.clock = clock;
        this.plants = plants;
        this.shares = shares;
        this.quoteIntervalMs = quoteIntervalMs;
        for (Listing listing : Listing.ALL) {
            desks.put(listing.symbol(), new Desk(seed, listing, hours));
        }
    }

    /**
     * An answer that is yet to be sent. {@code quote} is null unless it is of kind quote or cut.
     */
    record Answer(Kind kind, int status, Quote quote, byte[] body) {}

    /** From now on each stock moves once an interval, evenly spread. */
    void start(ScheduledExecutorService scheduler) {
        long delay = 0;
        for (Listing listing : Listing.ALL) {
            delay += quoteIntervalMs * 1000 / Listing.ALL.size();
            var unused =
                    scheduler.scheduleAtFixedRate(
                            () -> move(listing.symbol()),
                            delay,
                            quoteIntervalMs * 1000,
                            TimeUnit.MICROSECONDS);
        }
    }

    /** Lets one stock trade on. */
    synchronized void move(String symbol) {
        if (!drained) {
            desks.get(symbol).move();
        }
    }

    /**
     * While drained, no stock moves (none once this has returned), and each answer is the stock's
     * newest quote.
     */
    synchronized void setDrained(boolean drained) {
        this.drained = drained;
    }

    /** What the next request for a symbol is answered; empty if there is no such company. */
    Optional<Answer> answer(String symbol) {
        return Optional.ofNullable(desks.get(symbol)).map(Desk::answer);
    }

    /** One stock and its requests. */
    private final class Desk {

        private final Stock stock;
        private final SplittableRandom fates;
        private final Deque<Quote> made = new ArrayDeque<>();
        private long newestServed = Long.MIN_VALUE;
        private long malformed;

        Desk(long seed, Listing listing, MarketHours hours) {
            String symbol = listing.symbol();
            stock =
                    new Stock(
                            listing,
                            hours,
                            quoteIntervalMs,
                            plants,
                            Seeds.random(seed, "stock " + symbol));
            fates = Seeds.random(seed, "fates " + symbol);
            trade(clock.millis());
        }

        synchronized void move() {
            long now = clock.millis();
            if (!plants.isSilent(stock.symbol(), now)) {
                trade(now);
            }
        }

        private void trade(long now) {
            stock.move(now)
                    .ifPresent(
                            quote -> {
                                made.addLast(quote);
                                if (made.size() > REMEMBERED) {
                                    made.removeFirst();
                                }
                            });
        }

        synchronized Answer answer() {
            Quote newest = made.getLast();
            if (drained) {
                return quote(newest);
            }
            double fate = fates.nextDouble();
            boolean either = fates.nextBoolean();
            if ((fate -= shares.error()) < 0) {
                return either
                        ? new Answer(Kind.ERROR, 429, null, Http.bytes("Too many requests"))
                        : new Answer(Kind.ERROR, 503, null, Http.bytes("Service unavailable"));
            }
            if ((fate -= shares.malformed()) < 0) {
                return new Answer(Kind.MALFORMED, 200, null, malformed(newest, either));
            }
            if ((fate -= shares.cut()) < 0) {
                return new Answer(Kind.CUT, 200, newest, newest.body());
            }
            if ((fate -= shares.late()) < 0) {
                return quote(
                        made.stream()
                                .filter(quote -> quote.latestUpdate() < newestServed)
                                .findFirst()
                                .orElse(newest));
            }
            return quote(newest);
        }

        private Answer quote(Quote quote) {
            newestServed = Math.max(newestServed, quote.latestUpdate());
            return new Answer(Kind.QUOTE, 200, quote, quote.body());
        }

        /** Unlike every other one, so that its hash finds the dead letter that it becomes. */
        private byte[] malformed(Quote quote, boolean truncated) {
            String reference = quote.id() + "-" + ++malformed;
            String body = new String(quote.body(), StandardCharsets.UTF_8);
            return Http.bytes(
                    truncated
                            ? "{\"reference\":\"" + reference + "\"," + body.substring(1, 400)
                            : "<html><body><h1>502 Bad Gateway</h1><p>Reference "
                                    + reference
                                    + "</p></body></html>");
        }
    }
}
