package io.tidemark.browsertests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Documents of the two indexes, as the jobs write them. Times are ms since the epoch. */
final class Documents {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter CREATED_AT =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss Z yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final StringBuilder bulk = new StringBuilder();
    private int posts;

    Documents quote(String symbol, String company, long time, double price, long volume) {
        return add(
                "quotes",
                symbol + "-" + time,
                JSON.createObjectNode()
                        .put("symbol", symbol)
                        .put("companyName", company)
                        .put("latestUpdate", time)
                        .put("latestPrice", price)
                        .put("latestVolume", volume));
    }

    Documents post(String user, String screenName, long time, String... hashtags) {
        String id = screenName + "-" + time + "-" + posts++;
        ObjectNode post =
                JSON.createObjectNode()
                        .put("id_str", id)
                        .put("created_at", CREATED_AT.format(Instant.ofEpochMilli(time)))
                        .put("timestamp_ms", Long.toString(time))
                        .put("text", "google " + String.join(" ", hashtags))
                        .put("lang", "en");
        post.putObject("user").put("name", user).put("screen_name", screenName);
        var tags = post.putObject("entities").putArray("hashtags");
        List.of(hashtags).forEach(tag -> tags.addObject().put("text", tag));
        return add("tweets", id, post);
    }

    private Documents add(String index, String id, ObjectNode document) {
        ObjectNode action = JSON.createObjectNode();
        action.putObject("index").put("_index", index).put("_id", id);
        bulk.append(action).append('\n').append(document).append('\n');
        return this;
    }

    String bulk() {
        return bulk.toString();
    }

    /** A quarter of an hour of a lively market, and what people write about it; seeded. */
    static Documents rich(long now) {
        Random random = new Random(7);
        Documents documents = new Documents();
        String[] symbols = {
            "GOOG", "AAPL", "MSFT", "FB", "ORCL", "SPOT", "IBM", "UBER", "TWTR", "ITLI"
        };
        String[] companies = {
            "Alphabet Inc.",
            "Apple Inc.",
            "Microsoft Corporation",
            "Facebook Inc.",
            "Oracle Corporation",
            "Spotify Technology S.A.",
            "International Business Machines Corporation",
            "Uber Technologies Inc.",
            "Twitter Inc.",
            "Intelligent Systems"
        };
        double[] prices = {1444.96, 112.28, 207.82, 254.82, 59.77, 238.4, 118.8, 34.7, 44.6, 40.1};
        long[] volumes = {
            1_322_000,
            15_000_000,
            2_950_000,
            1_890_000,
            1_200_000,
            150_000,
            440_000,
            2_200_000,
            1_700_000,
            40_000
        };
        for (int s = 0; s < symbols.length; s++) {
            double price = prices[s];
            double drift = 0;
            for (long time = now - 890_000; time <= now; time += 5_000) {
                drift = 0.6 * drift + random.nextGaussian() * 0.0007;
                price *= 1 + drift;
                long volume = Math.round(volumes[s] * (0.8 + random.nextDouble() / 2));
                documents.quote(
                        symbols[s], companies[s], time, Math.round(price * 100) / 100.0, volume);
            }
        }
        String[][] users = {
            {"Ada Lovelace", "ada"},
            {"Market Watcher 24/7", "mktwatch"},
            {"Grace Hopper", "grace"},
            {"Der Börsenbär", "boersenbaer"},
            {"tape reader", "tapereader"},
            {"Quantum of Solace", "qos"},
            {"Inés Romero", "inesromero"},
            {"株式ニュース", "kabunews"},
            {"bot or not", "bot_or_not"},
            {"A user whose name is rather long indeed, longer than most", "averylongname_indeed"}
        };
        String[] tags = {
            "google",
            "earnings",
            "AI",
            "cloud",
            "android",
            "nasdaq",
            "pixel",
            "antitrust",
            "youtube",
            "waymo"
        };
        for (int post = 0; post < 700; post++) {
            String[] user = users[(int) (users.length * Math.pow(random.nextDouble(), 1.7))];
            String first = tags[(int) (tags.length * Math.pow(random.nextDouble(), 2))];
            String second = tags[(int) (tags.length * Math.pow(random.nextDouble(), 1.6))];
            documents.post(user[0], user[1], now - random.nextInt(600_000), first, second);
        }
        return documents;
    }
}
