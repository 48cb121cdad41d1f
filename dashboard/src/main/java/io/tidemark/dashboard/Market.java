package io.tidemark.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;

/**
 * The figures of the panels, as aggregations that the search node makes over its indexes {@code
 * quotes} and {@code tweets}. An index that is not there yet has no figures; that is no error.
 * Times are ms since the epoch (UTC).
 */
final class Market {

    /** How many hashtags, users and slices of the pie there are at most. */
    static final int TOP = 10;

    private static final int MAX_SYMBOLS = 500;

    /** So many candidates per shard make the figures exact for all but very many keys. */
    private static final int SHARD_SIZE = 1000;

    /** Missing indexes answer like empty ones; half an answer is an error and not a wrong sum. */
    static final String SEARCH =
            "/_search?ignore_unavailable=true&allow_partial_search_results=false";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Upstream search;
    private final Clock clock;

    Market(Upstream search, Clock clock) {
        this.search = search;
        this.clock = clock;
    }

    /**
     * @param company the company's name; its symbol if no quote carries one
     */
    record Company(String symbol, String company, long quotes) {}

    /**
     * @param symbols Google first, then by name
     */
    record Symbols(List<Company> symbols) {}

    /**
     * One point of the line.
     *
     * @param time when the last quote of the point's interval was made
     * @param price the price of that quote
     * @param low the lowest price in the interval
     * @param high the highest price in the interval
     */
    record Point(long time, double price, double low, double high) {}

    /**
     * @param intervalMs the length of time that a point stands for
     */
    record Prices(String symbol, String range, long intervalMs, List<Point> points) {}

    record Volume(String symbol, String company, long volume) {}

    /**
     * @param companies the largest, largest first; none without volume
     * @param others the sum of all other companies
     * @param total the sum of all
     */
    record Volumes(List<Volume> companies, long others, long total) {}

    record Hashtag(String tag, long posts) {}

    record Hashtags(List<Hashtag> hashtags) {}

    /**
     * @param screenName the handle of the user, without @; null if no post carries one
     * @param lastPost when the newest post was written; null if no post says so
     */
    record User(String name, String screenName, long posts, Long lastPost) {}

    record Users(List<User> users) {}

    /**
     * @param newestQuote the greatest {@code latestUpdate} that can be found; null without quotes
     */
    record Contents(long quotes, long tweets, Long newestQuote) {}

    /** All companies that have quotes. */
    CompletableFuture<Symbols> symbols() {
        ObjectNode query = aggregation();
        ObjectNode terms = terms(query, "symbols", "symbol", MAX_SYMBOLS);
        terms(terms, "company", "companyName", 1);
        return search.post("/quotes" + SEARCH, query)
                .thenApply(
                        answer ->
                                new Symbols(
                                        buckets(answer, "symbols").stream()
                                                .map(Market::company)
                                                .sorted(GOOGLE_FIRST)
                                                .toList()));
    }

    private static final Comparator<Company> GOOGLE_FIRST =
            Comparator.comparing((Company company) -> !company.symbol().startsWith("GOOG"))
                    .thenComparing(Company::company, String.CASE_INSENSITIVE_ORDER)
                    .thenComparing(Company::symbol);

    private static Company company(JsonNode bucket) {
        String symbol = bucket.get("key").asText();
        return new Company(
                symbol, firstKey(bucket, "company", symbol), bucket.get("doc_count").asLong());
    }

    /** The line of one company's price. */
    CompletableFuture<Prices> prices(String symbol, PriceRange range) {
        if (range.length().isPresent()) {
            long from = clock.millis() - range.length().get().toMillis();
            return prices(symbol, range, OptionalLong.of(from), range.intervalMs(0));
        }
        ObjectNode query = aggregation();
        query.set("query", priced(symbol, OptionalLong.empty()));
        query.withObject("/aggs/first/min").put("field", "latestUpdate");
        query.withObject("/aggs/last/max").put("field", "latestUpdate");
        return search.post("/quotes" + SEARCH, query)
                .thenCompose(
                        answer -> {
                            double first = answer.at("/aggregations/first/value").asDouble();
                            double last = answer.at("/aggregations/last/value").asDouble();
                            long interval = range.intervalMs(Math.round(last - first));
                            return prices(symbol, range, OptionalLong.empty(), interval);
                        });
    }

    private CompletableFuture<Prices> prices(
            String symbol, PriceRange range, OptionalLong from, long intervalMs) {
        ObjectNode query = aggregation();
        query.set("query", priced(symbol, from));
        ObjectNode points = query.withObject("/aggs/points");
        points.putObject("date_histogram")
                .put("field", "latestUpdate")
                .put("fixed_interval", intervalMs + "ms")
                .put("min_doc_count", 1);
        points.withObject("/aggs/low/min").put("field", "latestPrice");
        points.withObject("/aggs/high/max").put("field", "latestPrice");
        ObjectNode last = points.withObject("/aggs/last/top_hits").put("size", 1);
        last.putArray("sort").addObject().put("latestUpdate", "desc");
        last.put("_source", false);
        ArrayNode fields = last.putArray("docvalue_fields");
        fields.add("latestPrice");
        fields.addObject().put("field", "latestUpdate").put("format", "epoch_millis");
        return search.post("/quotes" + SEARCH, query)
                .thenApply(
                        answer ->
                                new Prices(
                                        symbol,
                                        range.text(),
                                        intervalMs,
                                        buckets(answer, "points").stream()
                                                .map(Market::point)
                                                .toList()));
    }

    private static ObjectNode priced(String symbol, OptionalLong from) {
        ObjectNode query = JSON.createObjectNode();
        ArrayNode filter = query.putObject("bool").putArray("filter");
        filter.addObject().putObject("term").put("symbol", symbol);
        filter.addObject().putObject("exists").put("field", "latestPrice");
        from.ifPresent(
                ms ->
                        filter.addObject()
                                .putObject("range")
                                .putObject("latestUpdate")
                                .put("gte", ms)
                                .put("format", "epoch_millis"));
        return query;
    }

    private static Point point(JsonNode bucket) {
        JsonNode last = bucket.at("/last/hits/hits/0/fields");
        return new Point(
                last.at("/latestUpdate/0").asLong(),
                last.at("/latestPrice/0").asDouble(),
                bucket.at("/low/value").asDouble(),
                bucket.at("/high/value").asDouble());
    }

    /** The sum of {@code latestVolume} of each company. */
    CompletableFuture<Volumes> volumes() {
        ObjectNode query = aggregation();
        query.withObject("/aggs/total/sum").put("field", "latestVolume");
        ObjectNode companies = terms(query, "companies", "symbol", TOP);
        companies.withObject("/terms/order").put("volume", "desc");
        companies.withObject("/aggs/volume/sum").put("field", "latestVolume");
        terms(companies, "company", "companyName", 1);
        return search.post("/quotes" + SEARCH, query).thenApply(Market::volumes);
    }

    private static Volumes volumes(JsonNode answer) {
        List<Volume> companies =
                buckets(answer, "companies").stream()
                        .map(
                                bucket -> {
                                    Company company = company(bucket);
                                    return new Volume(
                                            company.symbol(),
                                            company.company(),
                                            whole(bucket.at("/volume/value")));
                                })
                        .filter(company -> company.volume() > 0)
                        .toList();
        long shown = companies.stream().mapToLong(Volume::volume).sum();
        // Sums are doubles in the search node: a difference alone may be no more than rounding.
        boolean more = answer.at("/aggregations/companies/sum_other_doc_count").asLong() > 0;
        long total = whole(answer.at("/aggregations/total/value"));
        long others = more ? Math.max(0, total - shown) : 0;
        return new Volumes(companies, others, shown + others);
    }

    /** The most common hashtags, most common first. */
    CompletableFuture<Hashtags> hashtags() {
        ObjectNode query = aggregation();
        terms(query, "hashtags", "entities.hashtags.text", TOP);
        return search.post("/tweets" + SEARCH, query)
                .thenApply(
                        answer ->
                                new Hashtags(
                                        buckets(answer, "hashtags").stream()
                                                .map(
                                                        bucket ->
                                                                new Hashtag(
                                                                        bucket.get("key").asText(),
                                                                        bucket.get("doc_count")
                                                                                .asLong()))
                                                .toList()));
    }

    /** The users with the most posts, most active first. */
    CompletableFuture<Users> users() {
        ObjectNode query = aggregation();
        ObjectNode users = terms(query, "users", "user.name", TOP);
        terms(users, "screenName", "user.screen_name", 1);
        users.withObject("/aggs/lastPost/max").put("field", "timestamp_ms");
        return search.post("/tweets" + SEARCH, query)
                .thenApply(
                        answer ->
                                new Users(
                                        buckets(answer, "users").stream()
                                                .map(Market::user)
                                                .toList()));
    }

    private static User user(JsonNode bucket) {
        return new User(
                bucket.get("key").asText(),
                firstKey(bucket, "screenName", null),
                bucket.get("doc_count").asLong(),
                time(bucket.at("/lastPost/value")));
    }

    /** How much the indexes hold, and how new it is. */
    CompletableFuture<Contents> contents() {
        ObjectNode quotes = aggregation().put("track_total_hits", true);
        quotes.withObject("/aggs/newest/max").put("field", "latestUpdate");
        ObjectNode tweets = aggregation().put("track_total_hits", true);
        return search.post("/quotes" + SEARCH, quotes)
                .thenCombine(
                        search.post("/tweets" + SEARCH, tweets),
                        (quotesAnswer, tweetsAnswer) ->
                                new Contents(
                                        quotesAnswer.at("/hits/total/value").asLong(),
                                        tweetsAnswer.at("/hits/total/value").asLong(),
                                        time(quotesAnswer.at("/aggregations/newest/value"))));
    }

    private static ObjectNode aggregation() {
        return JSON.createObjectNode().put("size", 0).put("track_total_hits", false);
    }

    private static ObjectNode terms(ObjectNode parent, String name, String field, int size) {
        ObjectNode aggregation = parent.withObject("/aggs").putObject(name);
        aggregation
                .putObject("terms")
                .put("field", field)
                .put("size", size)
                .put("shard_size", SHARD_SIZE);
        return aggregation;
    }

    private static List<JsonNode> buckets(JsonNode answer, String aggregation) {
        return list(answer.at("/aggregations/" + aggregation + "/buckets"));
    }

    private static String firstKey(JsonNode bucket, String aggregation, String otherwise) {
        return bucket.at("/" + aggregation + "/buckets/0/key").asText(otherwise);
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static long whole(JsonNode value) {
        return Math.round(value.asDouble());
    }

    private static Long time(JsonNode value) {
        return value.isNumber() ? Long.valueOf(whole(value)) : null;
    }
}
