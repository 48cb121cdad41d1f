package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.simulator.MarketHours.Session;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The price of one company, as a random walk that is drawn back a little to where it started, so
 * that it stays plausible for days. Not for several threads.
 */
final class Stock {

    /** The standard deviation of the price's logarithm from one move to the next. */
    private static final double UNREST = 0.0004;

    private static final double PULL = 0.0005;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("h:mm:ss a", Locale.US);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("MMMM d, yyyy", Locale.US);

    private final Listing listing;
    private final MarketHours hours;
    private final long moveMs;
    private final MarketPlants plants;
    private final SplittableRandom random;

    private Session session;
    private double price;
    private double previousClose;
    private long previousVolume;
    private double open;
    private double high;
    private double low;
    private long highTime;
    private long lowTime;
    private double yearHigh;
    private double yearLow;
    private final double yearStart;
    private double volume;
    private long latestUpdate = Long.MIN_VALUE;
    private double planted = 1;
    private long volumeFrom = Long.MIN_VALUE;

    /**
     * A stock that has been traded before.
     *
     * @param moveMs how much trading time lies between two moves, ms
     * @param plants what must be found
     * @param random what it does besides
     */
    Stock(
            Listing listing,
            MarketHours hours,
            long moveMs,
            MarketPlants plants,
            SplittableRandom random) {
        this.listing = listing;
        this.hours = hours;
        this.moveMs = moveMs;
        this.plants = plants;
        this.random = random;
        price = listing.price() * Math.exp(0.01 * random.nextGaussian());
        yearStart = listing.price() * 0.8;
        yearHigh = listing.price() * 1.2;
        yearLow = listing.price() * 0.6;
        volume = listing.dailyVolume() * random.nextDouble(0.8, 1.2);
    }

    /**
     * Trades on.
     *
     * @param now ms since the epoch (UTC)
     * @return the new quote; empty if the market is closed and its last quote was made
     */
    Optional<Quote> move(long now) {
        Session current = hours.sessionAt(now);
        boolean isNew = !current.equals(session);
        if (isNew) {
            session = current;
            begin(now);
        }
        boolean isOpen = session.isOpen(now);
        if (!isOpen && latestUpdate >= session.closesAt()) {
            return Optional.empty();
        }
        latestUpdate = Math.max(latestUpdate + 1, isOpen ? now : session.closesAt());
        walk();
        plant(now);
        return Optional.of(new Quote(listing.symbol(), latestUpdate, now, body(isOpen)));
    }

    String symbol() {
        return listing.symbol();
    }

    /** A jump moves the price, which then walks on from there, and back again. */
    private void plant(long now) {
        double factor = plants.priceFactor(symbol(), now);
        price *= factor / planted;
        planted = factor;
        high = Math.max(high, price);
        low = Math.min(low, price);
        long from = plants.volumeFrom(symbol(), Long.MIN_VALUE, now);
        if (from > volumeFrom && volumeFrom != Long.MIN_VALUE) {
            volume = 0;
        }
        volumeFrom = from;
    }

    private void begin(long now) {
        previousClose = price;
        previousVolume = Math.round(volume);
        long elapsed = Math.min(now, session.closesAt()) - session.opensAt();
        volume = listing.dailyVolume() * elapsed / (double) length();
        price *= Math.exp(0.005 * random.nextGaussian());
        open = price;
        high = price;
        low = price;
        highTime = session.opensAt();
        lowTime = session.opensAt();
    }

    private void walk() {
        price *=
                Math.exp(UNREST * random.nextGaussian() + PULL * Math.log(listing.price() / price));
        volume += listing.dailyVolume() * random.nextDouble(2) * moveMs / length();
        if (price > high) {
            high = price;
            highTime = latestUpdate;
        }
        if (price < low) {
            low = price;
            lowTime = latestUpdate;
        }
        yearHigh = Math.max(yearHigh, price);
        yearLow = Math.min(yearLow, price);
    }

    private long length() {
        return session.closesAt() - session.opensAt();
    }

    private byte[] body(boolean isOpen) {
        ZonedDateTime there = Instant.ofEpochMilli(latestUpdate).atZone(MarketHours.NEW_YORK);
        long shares = Math.round(volume * plants.volumeFactor(symbol(), latestUpdate));
        long lastTrade = Math.max(session.opensAt(), latestUpdate - random.nextLong(1000));
        String source = isOpen ? "IEX real time price" : "official";

        ObjectNode quote = JSON.createObjectNode();
        quote.put("symbol", listing.symbol());
        quote.put("companyName", listing.companyName());
        quote.put("primaryExchange", listing.primaryExchange());
        quote.put("calculationPrice", isOpen ? "tops" : "close");
        quote.put("open", dollars(open));
        quote.put("openTime", session.opensAt());
        quote.put("openSource", "official");
        quote.put("close", isOpen ? null : dollars(price));
        quote.put("closeTime", isOpen ? null : session.closesAt());
        quote.put("closeSource", "official");
        quote.put("high", dollars(high));
        quote.put("highTime", highTime);
        quote.put("highSource", source);
        quote.put("low", dollars(low));
        quote.put("lowTime", lowTime);
        quote.put("lowSource", source);
        quote.put("latestPrice", dollars(price));
        quote.put("latestSource", isOpen ? "IEX real time price" : "Close");
        quote.put("latestTime", there.format(isOpen ? CLOCK : DAY));
        quote.put("latestUpdate", latestUpdate);
        quote.put("latestVolume", shares);
        quote.put("iexRealtimePrice", isOpen ? dollars(price) : null);
        quote.put("iexRealtimeSize", isOpen ? 1 + random.nextInt(300) : null);
        quote.put("iexLastUpdated", isOpen ? latestUpdate : null);
        quote.put("delayedPrice", isOpen ? null : dollars(price));
        quote.put("delayedPriceTime", isOpen ? null : session.closesAt());
        quote.put("oddLotDelayedPrice", isOpen ? null : dollars(price));
        quote.put("oddLotDelayedPriceTime", isOpen ? null : session.closesAt());
        quote.put("extendedPrice", isOpen ? null : dollars(price));
        quote.put("extendedChange", isOpen ? null : 0.0);
        quote.put("extendedChangePercent", isOpen ? null : 0.0);
        quote.put("extendedPriceTime", isOpen ? null : session.closesAt());
        quote.put("previousClose", dollars(previousClose));
        quote.put("previousVolume", previousVolume);
        quote.put("change", dollars(price - previousClose));
        quote.put("changePercent", rounded(price / previousClose - 1, 1e5));
        quote.put("volume", shares);
        quote.put("iexMarketPercent", isOpen ? 0.021 : null);
        quote.put("iexVolume", isOpen ? Math.round(volume * 0.021) : null);
        quote.put("avgTotalVolume", listing.dailyVolume());
        quote.put("iexBidPrice", isOpen ? dollars(price * 0.9998) : null);
        quote.put("iexBidSize", isOpen ? 100 * (1 + random.nextInt(9)) : null);
        quote.put("iexAskPrice", isOpen ? dollars(price * 1.0002) : null);
        quote.put("iexAskSize", isOpen ? 100 * (1 + random.nextInt(9)) : null);
        quote.put("iexOpen", isOpen ? dollars(open) : null);
        quote.put("iexOpenTime", isOpen ? session.opensAt() : null);
        quote.put("iexClose", dollars(price));
        quote.put("iexCloseTime", lastTrade);
        quote.put("marketCap", Math.round(price * listing.shares()));
        quote.put(
                "peRatio",
                listing.earnings() == 0 ? null : rounded(price / listing.earnings(), 100));
        quote.put("week52High", dollars(yearHigh));
        quote.put("week52Low", dollars(yearLow));
        quote.put("ytdChange", rounded(price / yearStart - 1, 1e5));
        quote.put("lastTradeTime", lastTrade);
        quote.put("isUSMarketOpen", isOpen);
        try {
            return JSON.writeValueAsBytes(quote);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot happen: a tree of numbers and texts", e);
        }
    }

    private static Double dollars(double amount) {
        return rounded(amount, 1000);
    }

    private static Double rounded(double number, double scale) {
        return Math.round(number * scale) / scale;
    }
}
