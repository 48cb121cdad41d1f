package io.tidemark.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.User;
import io.tidemark.options.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The topics of the exercises. With constant answers each type, page, user or key comes in turn, so
 * that every window whose length is a multiple of a round has the same count of each; otherwise
 * they are drawn, some more often than others.
 */
final class Contents {

    private static final List<String> PRODUCT_TYPES =
            List.of("books", "garden", "kitchen", "music", "toys");
    private static final List<String> CAMPAIGNS = List.of("spring", "summer", "newsletter");
    private static final int PRODUCTS_OF_A_TYPE = 4;
    private static final int FIRST_PAGE = 10;
    private static final int PAGES = 90;
    private static final int USERS = 9;
    private static final List<String> GENDERS = List.of("MALE", "FEMALE", "OTHER");
    private static final long REGISTERED_FROM =
            Instant.parse("2017-02-01T00:00:00Z").toEpochMilli();
    private static final long REGISTERED_UNTIL =
            Instant.parse("2018-02-01T00:00:00Z").toEpochMilli();
    private static final int SECONDS_OF_A_DAY = 86_400;

    /** A price goes up and down in six times that. */
    private static final long WAVE_MS = 40_000;

    private static final List<String> ELEMENT_KEYS = List.of("a", "b", "c");
    private static final int MINUTES_OF_A_DAY = 1_440;
    private static final List<String> BURST_KINDS = List.of("hashtag", "company", "cashtag");
    private static final List<String> BURST_TAGS = List.of("tea", "AAPL", "AAPL");

    private Contents() {}

    /**
     * Topic {@code orders}: five types of four products; with constant answers each type has its
     * own quantity.
     */
    static Content orders(long seed, boolean constant) {
        return new Content() {
            @Override
            public Entry entry(long number, long time, String mark) {
                SplittableRandom random = Seeds.random(seed, "orders", number);
                int type = next(PRODUCT_TYPES.size(), number, random, constant);
                int ofType =
                        next(PRODUCTS_OF_A_TYPE, number / PRODUCT_TYPES.size(), random, constant);
                int product = type * PRODUCTS_OF_A_TYPE + ofType;
                int quantity = constant ? type + 1 : 1 + random.nextInt(5);
                String id = "o-%06d%s".formatted(number, mark);
                ObjectNode order = Http.MAPPER.createObjectNode();
                order.put("orderId", id);
                order.put("productId", "p-" + product);
                order.put("productType", PRODUCT_TYPES.get(type));
                order.put("quantity", quantity);
                order.put("unitPrice", BigDecimal.valueOf(199 + 50L * product, 2));
                int campaign = random.nextInt(CAMPAIGNS.size() + 2);
                if (campaign < CAMPAIGNS.size()) {
                    order.put("campaign", CAMPAIGNS.get(campaign));
                } else if (campaign == CAMPAIGNS.size()) {
                    order.putNull("campaign");
                }
                order.put("orderTime", time);
                return new Entry(number, id, order.toString());
            }

            @Override
            public boolean isJson() {
                return true;
            }
        };
    }

    /** Topic {@code pageviews}: 90 pages, 9 users. */
    static Content pageViews(long seed, boolean constant) {
        return delimited(
                (number, time) -> {
                    SplittableRandom random = Seeds.random(seed, "pageviews", number);
                    int page = FIRST_PAGE + next(PAGES, number, random, constant);
                    String user = "User_" + (1 + random.nextInt(USERS));
                    PageView view = new PageView(time, user, "Page_" + page);
                    return new Content.Entry(number, Long.toString(time), view.delimited());
                });
    }

    /** Topic {@code users}: 9 users; the time is only in the record's timestamp. */
    static Content users(long seed, boolean constant) {
        return delimited(
                (number, time) -> {
                    SplittableRandom random = Seeds.random(seed, "users", number);
                    int user = 1 + next(USERS, number, random, constant);
                    User value =
                            new User(
                                    random.nextLong(REGISTERED_FROM, REGISTERED_UNTIL),
                                    "User_" + user,
                                    "Region_" + (1 + random.nextInt(9)),
                                    GENDERS.get(random.nextInt(GENDERS.size())));
                    return new Content.Entry(user, value.userId(), value.delimited());
                });
    }

    /** Topic {@code lab-elements}: three keys; with constant answers each value is 1. */
    static Content elements(long seed, boolean constant) {
        return new Content() {
            @Override
            public Entry entry(long number, long time, String mark) {
                SplittableRandom random = Seeds.random(seed, "elements", number);
                int key = next(ELEMENT_KEYS.size(), number, random, constant);
                ObjectNode element = Http.MAPPER.createObjectNode();
                element.put("value", constant ? 1 : 1 + random.nextInt(9));
                element.put("timestamp", time);
                element.put("key", ELEMENT_KEYS.get(key));
                return new Entry(key, ELEMENT_KEYS.get(key), element.toString());
            }

            @Override
            public boolean isJson() {
                return true;
            }
        };
    }

    /**
     * Topic {@code quotes-enriched}: the listed symbols. Within a session volume grows by the same
     * number of shares in each second; with constant answers always, otherwise one quote in 200
     * says less than was traded. A symbol that is planted to be silent has no record.
     */
    static Content quotes(long seed, boolean constant, MarketPlants plants) {
        return new Content() {
            @Override
            public Entry entry(long number, long time, String mark) {
                SplittableRandom random = Seeds.random(seed, "quotes", number);
                int symbol = next(Listing.ALL.size(), number, random, constant);
                Listing listing = Listing.ALL.get(symbol);
                if (plants.isSilent(listing.symbol(), time)) {
                    return null;
                }
                long session = MarketHours.ALWAYS_OPEN.sessionAt(time).opensAt();
                long opensAt = plants.volumeFrom(listing.symbol(), session, time);
                long sold = (time - opensAt) / 1000 * (listing.dailyVolume() / SECONDS_OF_A_DAY);
                long traded = (long) (sold * plants.volumeFactor(listing.symbol(), time));
                double swing = Math.sin((double) time / WAVE_MS + symbol) * 0.02;
                double price = listing.price() * (1 + swing + random.nextDouble(-0.001, 0.001));
                price *= plants.priceFactor(listing.symbol(), time);
                ObjectNode quote = Http.MAPPER.createObjectNode();
                quote.put("symbol", listing.symbol());
                quote.put("companyName", listing.companyName());
                quote.put("latestPrice", BigDecimal.valueOf(Math.round(price * 100), 2));
                quote.put("latestUpdate", time);
                quote.put(
                        "latestVolume",
                        !constant && random.nextInt(200) == 0 ? traded * 99 / 100 : traded);
                return new Entry(symbol, listing.symbol(), quote.toString());
            }

            @Override
            public boolean isJson() {
                return true;
            }
        };
    }

    /**
     * Topic {@code candles}: those of the listed symbols in turn, closed, each as long as a turn,
     * so that there is one for each symbol. The volume is what it is by chance, now and then many
     * times that; a late one tells less.
     *
     * @param rate records a second
     */
    static Content candles(long seed, double rate) {
        long size = Math.round(Listing.ALL.size() * 1000 / rate);
        String sizeText = Durations.format(Duration.ofMillis(size));
        return new Content() {
            @Override
            public Entry entry(long number, long time, String mark) {
                int symbol = (int) (number % Listing.ALL.size());
                Listing listing = Listing.ALL.get(symbol);
                long start = Math.floorDiv(time, size) * size - size;
                SplittableRandom random =
                        Seeds.random(seed, "candle " + listing.symbol(), start / size);
                long usual = listing.dailyVolume() / MINUTES_OF_A_DAY;
                long volume = (long) (usual * random.nextDouble(0.5, 1.5));
                volume *= random.nextInt(30) == 0 ? 6 : 1;
                ObjectNode candle = Http.MAPPER.createObjectNode();
                candle.put("symbol", listing.symbol());
                candle.put("size", sizeText);
                candle.put("window_start", start);
                candle.put("window_end", start + size);
                for (String price : List.of("open", "high", "low", "close")) {
                    candle.put(price, BigDecimal.valueOf(Math.round(listing.price() * 100), 2));
                }
                candle.put("volume", mark.isEmpty() ? volume : volume * 9 / 10);
                candle.putNull("vwap_sampled");
                candle.put("quotes", 1);
                candle.put("closed", true);
                candle.put("corrected", false);
                candle.put("source", "sampled");
                String key = listing.symbol() + "-" + sizeText + "-" + start;
                return new Entry(symbol, key, candle.toString());
            }

            @Override
            public boolean isJson() {
                return true;
            }
        };
    }

    /**
     * Topic {@code bursts}: one of each kind in turn, which begins with a record and ends with the
     * next one.
     *
     * @param rate records a second, of which one second is a multiple
     */
    static Content bursts(double rate) {
        long length = Math.round(1000 / rate);
        return new Content() {
            @Override
            public Entry entry(long number, long time, String mark) {
                boolean ends = number % 2 == 1;
                long start = ends ? time - length : time;
                int kind = (int) (number / 2 % BURST_KINDS.size());
                String tag = BURST_TAGS.get(kind);
                ObjectNode burst = Http.MAPPER.createObjectNode();
                burst.put("kind", BURST_KINDS.get(kind));
                burst.put("tag", tag);
                burst.put("bucket", "10m");
                burst.put("start", start);
                burst.put("peak_at", start);
                burst.put("peak_score", BigDecimal.valueOf(425 + kind, 2));
                burst.put("peak_users", 20 + kind);
                burst.put("end", ends ? time : null);
                burst.put("first_mention", start);
                burst.put("mentions", 40 + kind);
                String key = BURST_KINDS.get(kind) + ":" + tag + "-" + start;
                return new Entry(kind, key, burst.toString());
            }

            @Override
            public boolean isJson() {
                return true;
            }
        };
    }

    /** In turn, or drawn so that low ones come more often. */
    private static int next(int bound, long number, SplittableRandom random, boolean constant) {
        // Drawn in any case, so that what is drawn after it does not depend on the mode.
        double drawn = random.nextDouble();
        return constant ? (int) (number % bound) : (int) (drawn * drawn * bound);
    }

    private interface Row {
        Content.Entry at(long number, long time);
    }

    private static Content delimited(Row row) {
        return new Content() {
            @Override
            public Entry entry(long number, long time, String mark) {
                return row.at(number, time);
            }

            @Override
            public boolean isJson() {
                return false;
            }
        };
    }
}
