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

    /** A minute's candle; its volume is 1,000 and it is closed. */
    Documents candle(
            String symbol, long start, double open, double high, double low, double close) {
        return candle(
                symbol, "1m", start, 60_000, new double[] {open, high, low, close}, 1000.0, true);
    }

    /**
     * Any candle.
     *
     * @param prices open, high, low, close
     * @param volume null if it is not known
     */
    Documents candle(
            String symbol,
            String size,
            long start,
            long length,
            double[] prices,
            Double volume,
            boolean closed) {
        ObjectNode candle =
                JSON.createObjectNode()
                        .put("symbol", symbol)
                        .put("size", size)
                        .put("window_start", start)
                        .put("window_end", start + length)
                        .put("open", prices[0])
                        .put("high", prices[1])
                        .put("low", prices[2])
                        .put("close", prices[3])
                        .put("volume", volume)
                        .put("vwap_sampled", Math.round(50 * (prices[1] + prices[2])) / 100.0)
                        .put("quotes", 12)
                        .put("closed", closed)
                        .put("corrected", volume != null && volume < 0)
                        .put("source", "sampled");
        return add("candles", symbol + "-" + size + "-" + start, candle);
    }

    /**
     * An alert of a rule.
     *
     * @param until null while it is firing
     */
    Documents alert(String rule, String kind, String subject, long since, Long until, String text) {
        ObjectNode alert =
                JSON.createObjectNode()
                        .put("rule", rule)
                        .put("version", 1)
                        .put("kind", kind)
                        .put("subject", subject)
                        .put("state", until == null ? "firing" : "over")
                        .put("since", since)
                        .put("until", until)
                        .put("text", text);
        alert.putObject("facts")
                .put("change", 0.0312)
                .put("limit", "<i>2 %</i>")
                .put("within_ms", 300_000)
                .put("from_time", since - 300_000);
        return add("alerts", rule + "-" + subject + "-" + since, alert);
    }

    /**
     * A burst of posts.
     *
     * @param end null while it lasts
     */
    Documents burst(String kind, String tag, long start, Long end) {
        return add(
                "bursts",
                kind + ":" + tag + "-" + start,
                JSON.createObjectNode()
                        .put("kind", kind)
                        .put("tag", tag)
                        .put("bucket", "10m")
                        .put("start", start)
                        .put("peak_at", start + 60_000)
                        .put("peak_score", 7.25)
                        .put("peak_users", 31)
                        .put("end", end)
                        .put("first_mention", start - 30_000)
                        .put("mentions", 77));
    }

    /**
     * A burst of a company beside its price.
     *
     * @param returns before, during and after it; null where it is not known
     */
    Documents impact(String symbol, long firstMention, Long end, Double... returns) {
        ObjectNode impact =
                JSON.createObjectNode()
                        .put("symbol", symbol)
                        .put("first_mention", firstMention)
                        .put("start", firstMention + 60_000)
                        .put("end", end)
                        .put("peak_score", 6.5)
                        .put("complete", end != null);
        String[] phases = {"before", "during", "after"};
        for (int i = 0; i < phases.length; i++) {
            boolean known = returns[i] != null;
            impact.putObject(phases[i])
                    .put("from", firstMention + (i - 1) * 1_800_000L)
                    .put("to", firstMention + i * 1_800_000L)
                    .put("return", returns[i])
                    .put("volume", known ? Double.valueOf(1200 * (i + 1)) : null)
                    .put("usual_volume", known ? 1000.0 : null);
        }
        return add("news-impact", symbol + "-" + firstMention, impact);
    }

    /** Candles of each minute up to {@code end}, as of a share whose price wanders; seeded. */
    Documents minutes(String symbol, double price, long end, int minutes) {
        Random random = new Random(symbol.hashCode());
        double last = price;
        double drift = 0;
        for (long start = end - minutes * 60_000L; start < end; start += 60_000) {
            drift = 0.7 * drift + random.nextGaussian() * 0.0008;
            double close = last * (1 + drift);
            double high = Math.max(last, close) * (1 + Math.abs(random.nextGaussian()) * 0.0005);
            double low = Math.min(last, close) * (1 - Math.abs(random.nextGaussian()) * 0.0005);
            double[] prices = {cents(last), cents(high), cents(low), cents(close)};
            double volume =
                    Math.round(20_000 * (0.3 + random.nextDouble() + 900 * Math.abs(drift)));
            candle(symbol, "1m", start, 60_000, prices, volume, start + 60_000 < end);
            last = close;
        }
        return this;
    }

    private static double cents(double price) {
        return Math.round(price * 100) / 100.0;
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
