package io.tidemark.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.User;
import java.math.BigDecimal;
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
     * says less than was traded.
     */
    static Content quotes(long seed, boolean constant) {
        return new Content() {
            @Override
            public Entry entry(long number, long time, String mark) {
                SplittableRandom random = Seeds.random(seed, "quotes", number);
                int symbol = next(Listing.ALL.size(), number, random, constant);
                Listing listing = Listing.ALL.get(symbol);
                long opensAt = MarketHours.ALWAYS_OPEN.sessionAt(time).opensAt();
                long traded = (time - opensAt) / 1000 * (listing.dailyVolume() / SECONDS_OF_A_DAY);
                double swing = Math.sin((double) time / WAVE_MS + symbol) * 0.02;
                double price = listing.price() * (1 + swing + random.nextDouble(-0.001, 0.001));
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
