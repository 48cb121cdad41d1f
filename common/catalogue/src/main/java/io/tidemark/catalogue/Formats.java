package io.tidemark.catalogue;

import io.tidemark.delivery.HeaderNames;
import io.tidemark.delivery.Late;
import io.tidemark.delivery.TableFormat;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the records of our topics look like, each with an example. Tests read the examples with the
 * jobs' own parsers and write them with the jobs' own writers.
 */
public final class Formats {

    static final String TEXT = "text";
    static final String WHOLE = "whole number";
    static final String NUMBER = "number";
    static final String BOOLEAN = "true or false";
    static final String MS = "ms since the epoch (UTC)";
    private static final String FROM = "the window's first instant";
    private static final String UNTIL = "the first instant after the window";

    public static final RecordFormat QUOTE =
            RecordFormat.named("quote")
                    .says(
                            """
                            A quote of IEX, byte for byte as the API answered. Only two fields are \
                            looked at; all others are carried on as they are, to the last digit. \
                            `SYMBOL-latestUpdate` is the quote's identity and its id in the index.""")
                    .field("symbol", TEXT, "the company's symbol; must be there")
                    .field(
                            "latestUpdate",
                            WHOLE,
                            "when the quote was last updated, "
                                    + MS
                                    + "; absent or null: not known")
                    .field("…", "anything", "what else IEX has: prices, volumes, times")
                    .example(
                            "AAPL",
                            "{\"symbol\":\"AAPL\",\"companyName\":\"Apple\",\"latestPrice\":191.270,"
                                    + "\"latestUpdate\":1700000123456,\"latestVolume\":48123012}")
                    .build();

    public static final RecordFormat COMPANY =
            RecordFormat.named("company")
                    .says(
                            """
                            What is known of a company: a row of a table. The key says whose row it \
                            is; a record without a value deletes it.""")
                    .field("symbol", TEXT, "must be the key")
                    .field(
                            "…",
                            "anything",
                            "`companyName`, `exchange`, `industry`, …: put over the quote's fields of"
                                    + " the same name, or behind them; null is left out")
                    .example(
                            "AAPL",
                            "{\"symbol\":\"AAPL\",\"companyName\":\"Apple Inc.\",\"exchange\":\"NASDAQ\","
                                    + "\"industry\":\"Consumer Electronics\"}")
                    .build();

    public static final RecordFormat QUOTE_ENRICHED =
            RecordFormat.named("enriched quote")
                    .says(
                            """
                            A [quote](#quote) with the fields of its [company](#company). Where both \
                            have a field the company's stands in its place; what only the company \
                            has follows at the end. A quote of an unknown company is as it came.""")
                    .example(
                            "AAPL",
                            "{\"symbol\":\"AAPL\",\"companyName\":\"Apple Inc.\",\"latestPrice\":191.270,"
                                    + "\"latestUpdate\":1700000123456,\"latestVolume\":48123012,"
                                    + "\"exchange\":\"NASDAQ\",\"industry\":\"Consumer Electronics\"}")
                    .build();

    public static final RecordFormat TRADE =
            RecordFormat.named("trade")
                    .says(
                            """
                            Something of a product of Coinbase Exchange changed hands: a pair of \
                            currencies, one of them a crypto currency, never a share. Each trade is \
                            there once, those of a product in the order of their `trade_id`.""")
                    .field("product", TEXT, "what was traded, such as `BTC-USD`")
                    .field("trade_id", WHOLE, "counts the product's trades, without gaps")
                    .field(
                            "sequence",
                            WHOLE,
                            "where the feed had it; null if it was asked for afterwards")
                    .field("time", WHOLE, "when it happened, " + MS)
                    .field("price", TEXT, "a decimal number, to the character as it came")
                    .field("size", TEXT, "how much, in the same way")
                    .field("side", TEXT, "of who had offered it: `buy` or `sell`")
                    .field("source", TEXT, "`coinbase`")
                    .example(
                            "BTC-USD",
                            "{\"product\":\"BTC-USD\",\"trade_id\":865127782,"
                                    + "\"sequence\":109203144871,\"time\":1760000000123,"
                                    + "\"price\":\"121345.10\",\"size\":\"0.00182000\","
                                    + "\"side\":\"sell\",\"source\":\"coinbase\"}")
                    .build();

    public static final RecordFormat CANDLE =
            RecordFormat.named("candle")
                    .says(
                            """
                            What a symbol's price and volume did in a window: a row of a \
                            [table](#tables), which holds until the next one of the same key. It is \
                            made of [quotes](#enriched-quote) as they were polled, so that prices \
                            between two of them are not in it; or, with `--input trades`, of \
                            [trades](#trade), and then of all of them.""")
                    .field("symbol", TEXT, "whose")
                    .field("size", TEXT, "how long the window is: `1m`, `5m`, `1h`")
                    .field("window_start", WHOLE, FROM + ", " + MS)
                    .field("window_end", WHOLE, UNTIL)
                    .field(
                            "open",
                            NUMBER,
                            "`latestPrice` of the window's first quote, or the price of its first trade")
                    .field("high", NUMBER, "the highest")
                    .field("low", NUMBER, "the lowest")
                    .field("close", NUMBER, "that of its last quote")
                    .field(
                            "volume",
                            NUMBER,
                            "by what `latestVolume` has grown since the session's candle before;"
                                    + " null if that is not known. Of trades: the sum of their sizes")
                    .field(
                            "vwap_sampled",
                            NUMBER,
                            "the mean of the prices, each weighted with what the volume grew by since"
                                    + " the quote before; null if nothing was traded, or it is not"
                                    + " known. Of trades `vwap`: each weighted with its size")
                    .field("quotes", WHOLE, "how many there were. Of trades `trades`")
                    .field(
                            "closed",
                            BOOLEAN,
                            "whether the window is over; late quotes change it still")
                    .field(
                            "corrected",
                            BOOLEAN,
                            "whether the volume fell: the source took back what it had said")
                    .field("source", TEXT, "`sampled`: of polled quotes; `trades`: of all trades")
                    .field("retraction", BOOLEAN, "only with `--changes`: the row no longer holds")
                    .example(
                            "AAPL-1m-1700000100000",
                            "{\"symbol\":\"AAPL\",\"size\":\"1m\",\"window_start\":1700000100000,"
                                    + "\"window_end\":1700000160000,\"open\":191.20,\"high\":191.31,"
                                    + "\"low\":191.18,\"close\":191.270,\"volume\":48211,"
                                    + "\"vwap_sampled\":191.240113,\"quotes\":12,\"closed\":true,"
                                    + "\"corrected\":false,\"source\":\"sampled\"}")
                    .header(TableFormat.WATERMARK_HEADER, "1700000160999")
                    .build();

    public static final RecordFormat ALERT =
            RecordFormat.named("alert")
                    .says(
                            """
                            Something that an [alert rule](#alert-rule) calls worth it: a row of a \
                            [table](#tables). It is written when it begins, and once more when it \
                            is over.""")
                    .field("rule", TEXT, "by which rule")
                    .field("version", WHOLE, "from when on this version of the rule holds, " + MS)
                    .field("kind", TEXT, "`price-move`, `volume`, `burst` or `silence`")
                    .field(
                            "subject",
                            TEXT,
                            "the symbol; the tag as it is written, such as `#tea`, `$AAPL`; or the"
                                    + " feed")
                    .field("state", TEXT, "`firing` or `over`")
                    .field("since", WHOLE, "when it began, " + MS)
                    .field("until", WHOLE, "when it was over; null while it lasts")
                    .field("text", TEXT, "all of it in a sentence")
                    .field(
                            "facts",
                            "object",
                            "numbers behind the text, by the rule's kind; `ended_by` says why it is"
                                    + " over, `rule_applied_from` that the rule came late and from"
                                    + " when on it was applied")
                    .example(
                            "price-jump-AAPL-1700000123456",
                            "{\"rule\":\"price-jump\",\"version\":1699999000000,\"kind\":"
                                    + "\"price-move\",\"subject\":\"AAPL\",\"state\":\"firing\","
                                    + "\"since\":1700000123456,\"until\":null,\"text\":\"AAPL rose by 3.9"
                                    + " % within 5m, from 191.27 to 198.73 (the rule: more than 3 %)\","
                                    + "\"facts\":{\"price\":198.73,\"from_price\":191.27,"
                                    + "\"from_time\":1700000003456,\"change\":0.039002,\"percent\":3,"
                                    + "\"within_ms\":300000}}")
                    .header(TableFormat.WATERMARK_HEADER, "1700000123455")
                    .build();

    public static final RecordFormat TWEET =
            RecordFormat.named("tweet")
                    .says(
                            """
                            A post in the shape of Twitter's v1.1 status object. Of what is read only \
                            `id_str` must be there; all else is carried on as it is. Notices with \
                            `limit` or `delete` and no `id_str` are skipped.""")
                    .field("id_str", TEXT, "the post's id, and its id in the index")
                    .field("text", TEXT, "what was written")
                    .field("created_at", TEXT, "such as `Tue Nov 14 22:15:23 +0000 2023`")
                    .field("timestamp_ms", TEXT, "the same in " + MS + "; event time")
                    .field("lang", TEXT, "the language, such as `en`")
                    .field(
                            "user",
                            "object",
                            "`id_str`, `name`, `screen_name`, `followers_count`; what is not known is"
                                    + " left out")
                    .field("entities.hashtags", "list", "objects with a `text`")
                    .example(
                            "1724550000000000000",
                            "{\"text\":\"Tea with #google\",\"created_at\":\"Tue Nov 14 22:15:23 +0000"
                                    + " 2023\",\"lang\":\"en\",\"author_id\":\"3\",\"entities\":{\"hashtags\":["
                                    + "{\"start\":9,\"end\":16,\"text\":\"google\"}]},\"id_str\":"
                                    + "\"1724550000000000000\",\"timestamp_ms\":\"1700000123456\",\"user\":{"
                                    + "\"id_str\":\"3\",\"name\":\"Ada\",\"screen_name\":\"ada\","
                                    + "\"followers_count\":42}}")
                    .build();

    private static final String KIND = "`hashtag`, `cashtag` or `company`";
    private static final String TAG =
            "a hashtag in lower case, or the symbol of a cashtag or a company in upper case";

    private static final String BUCKET =
            "for how long people are counted, each once: `10m`, or what the job was told";

    public static final RecordFormat TREND =
            RecordFormat.named("trend")
                    .says(
                            """
                            A tag or a company that more people write about than usual: a row of a \
                            [table](#tables), which holds until the next one of the same key. One \
                            that no longer is among the first has a record without a value.""")
                    .field("kind", TEXT, KIND)
                    .field("tag", TEXT, TAG)
                    .field("bucket", TEXT, BUCKET)
                    .field("rank", WHOLE, "1 for the greatest score")
                    .field(
                            "score",
                            NUMBER,
                            "how far `users` stand out: (users - expected) / √(expected + 1)")
                    .field("users", WHOLE, "how many people wrote of it in the last `bucket`")
                    .field(
                            "expected",
                            NUMBER,
                            "how many that were in the known whole buckets of the day before, in"
                                    + " the mean")
                    .field("at", WHOLE, "when that was so, " + MS)
                    .field(
                            "curve",
                            "list",
                            "users of the 23 whole buckets before these `users`, null of those that"
                                    + " are not known, and last `users`")
                    .example(
                            "company:AAPL",
                            "{\"kind\":\"company\",\"tag\":\"AAPL\",\"bucket\":\"10m\",\"rank\":1,"
                                    + "\"score\":14.434,\"users\":27,\"expected\":2.000,\"at\":1700000130000,\"curve\":"
                                    + "[null,null,null,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,3,27]}")
                    .header(TableFormat.WATERMARK_HEADER, "1700000129999")
                    .build();

    public static final RecordFormat BURST =
            RecordFormat.named("burst")
                    .says(
                            """
                            A time in which a tag or a company stood out: told when it begins, and \
                            again, under the same key, when it has ended.""")
                    .field("kind", TEXT, KIND)
                    .field("tag", TEXT, TAG)
                    .field("bucket", TEXT, BUCKET)
                    .field("start", WHOLE, "when its score had become high enough, " + MS)
                    .field("peak_at", WHOLE, "when the score was greatest, as far as that is known")
                    .field("peak_score", NUMBER, "the score then")
                    .field("peak_users", WHOLE, "how many people wrote of it then")
                    .field(
                            "end",
                            WHOLE,
                            "when the score had become too low; null as long as it lasts")
                    .field(
                            "first_mention",
                            WHOLE,
                            "when it was first written of in the `bucket` before `start`")
                    .field("mentions", WHOLE, "how many posts wrote of it from then on")
                    .example(
                            "company:AAPL-1700000130000",
                            "{\"kind\":\"company\",\"tag\":\"AAPL\",\"bucket\":\"10m\",\"start\":1700000130000,"
                                    + "\"peak_at\":1700000310000,\"peak_score\":21.362,\"peak_users\":39,"
                                    + "\"end\":1700001190000,\"first_mention\":1699999571234,"
                                    + "\"mentions\":64}")
                    .build();

    private static final String PART =
            "`from`, `to` (exclusive), `return` (0.012 is 1.2 %), `volume` and `usual_volume` of as"
                    + " many minutes of the day before; null where that is not known";

    public static final RecordFormat NEWS_IMPACT =
            RecordFormat.named("impact")
                    .says(
                            """
                            What a share did around a [burst](#burst) of its company: a row of a \
                            [table](#tables), which holds until the next one of the same key. Bursts \
                            that begin before the time after another is over are told together with \
                            it; one that had a row of its own then has a record without a value.""")
                    .field("symbol", TEXT, "whose share")
                    .field("first_mention", WHOLE, "of the first burst, " + MS)
                    .field("start", WHOLE, "of the first burst")
                    .field("end", WHOLE, "of the last burst; null as long as it lasts")
                    .field("peak_score", NUMBER, "the greatest score, as far as it is known")
                    .field("before", "object", PART)
                    .field("during", "object", "the same of the time from `first_mention` to `end`")
                    .field("after", "object", "the same of the time after that")
                    .field(
                            "complete",
                            BOOLEAN,
                            "whether all is over; corrections of candles change it still")
                    .example(
                            "AAPL-1699999571234",
                            "{\"symbol\":\"AAPL\",\"first_mention\":1699999571234,\"start\":"
                                    + "1700000130000,\"end\":1700001190000,\"peak_score\":21.362,"
                                    + "\"before\":{\"from\":1699997760000,\"to\":1699999560000,"
                                    + "\"return\":-0.001000,\"volume\":25,\"usual_volume\":300.00},"
                                    + "\"during\":{\"from\":1699999560000,\"to\":1700001240000,"
                                    + "\"return\":0.012012,\"volume\":1500,\"usual_volume\":280.00},"
                                    + "\"after\":{\"from\":1700001240000,\"to\":1700003040000,"
                                    + "\"return\":null,\"volume\":null,\"usual_volume\":300.00},"
                                    + "\"complete\":false}")
                    .header(TableFormat.WATERMARK_HEADER, "1700001240999")
                    .build();

    public static final RecordFormat SHIPMENT =
            RecordFormat.named("shipment")
                    .says(
                            """
                            A parcel: purchases of one product that leave together. All parcels with \
                            one `window_start` are a shipment.""")
                    .field("window_start", WHOLE, FROM + ", " + MS)
                    .field("window_end", WHOLE, UNTIL)
                    .field("product_id", TEXT, "what is in it")
                    .field(
                            "timing",
                            TEXT,
                            "`EARLY`, `ON_TIME` or `LATE`, as its pane's; `TOO_LATE` travels alone")
                    .field(
                            "index",
                            WHOLE,
                            "counts the panes of product and window from 0; null if `TOO_LATE`")
                    .field("is_last", BOOLEAN, "whether no other pane follows; null if `TOO_LATE`")
                    .field("part", WHOLE, "counts the parcels of a large pane from 0")
                    .field("parts", WHOLE, "how many parcels the pane has")
                    .field("quantity", WHOLE, "how many products are in it")
                    .field(
                            "orders",
                            "list",
                            "by order id: `order_id`, `quantity`, and the `partition` and `offset` of"
                                    + " the order's record")
                    .example(
                            "p-17",
                            "{\"window_start\":1699992000000,\"window_end\":1700006400000,\"product_id\":"
                                    + "\"p-17\",\"timing\":\"ON_TIME\",\"index\":0,\"is_last\":false,\"part\":0,"
                                    + "\"parts\":1,\"quantity\":3,\"orders\":[{\"order_id\":\"o-000017\","
                                    + "\"quantity\":3,\"partition\":0,\"offset\":41}]}")
                    .build();

    public static final RecordFormat CAMPAIGN_PULSE =
            RecordFormat.named("pulse")
                    .says(
                            """
                            What was bought of a product type lately: a row of a [table](#tables), \
                            which holds until the type's next one.""")
                    .field("product_type", TEXT, "of which type")
                    .field("products", WHOLE, "the sum of quantities")
                    .field("purchases", WHOLE, "in how many orders")
                    .field("window_start", WHOLE, FROM + ", " + MS)
                    .field("window_end", WHOLE, UNTIL)
                    .example(
                            "books",
                            "{\"product_type\":\"books\",\"products\":12,\"purchases\":9,\"window_start\":"
                                    + "1700000125000,\"window_end\":1700000425000}")
                    .header(TableFormat.WATERMARK_HEADER, "1700000424999")
                    .build();

    public static final RecordFormat LAB_ELEMENT =
            RecordFormat.named("element")
                    .says(
                            """
                            An element that is put into windows. Other fields are passed over. \
                            Numbers have up to 38 digits before or behind the point.""")
                    .field(
                            "value",
                            NUMBER,
                            "what is summed; or an object of numbers, each summed by its name")
                    .field("timestamp", WHOLE, "when, " + MS + " up to the year 9999; event time")
                    .field("key", TEXT, "whose sum it belongs to; absent or null: no key")
                    .example("a", "{\"value\":7,\"timestamp\":1700000003000,\"key\":\"a\"}")
                    .build();

    public static final RecordFormat LAB_PANE =
            RecordFormat.named("pane")
                    .says(
                            """
                            What a firing of a window emits, with a space behind each colon and \
                            comma. A retraction has `"retraction": true` in place of the last four \
                            fields, and takes back what it repeats.""")
                    .field("key", TEXT, "absent if the elements have none")
                    .field(
                            "window",
                            "list",
                            FROM + " and " + UNTIL + ", " + MS + "; null for the global one")
                    .field("sum", NUMBER, "or an object of numbers, as the elements' `value`")
                    .field("timing", TEXT, "`EARLY`, `ON_TIME` or `LATE`")
                    .field("index", WHOLE, "counts the panes of key and window from 0")
                    .field("isFirst", BOOLEAN, "whether it is the first of key and window")
                    .field("isLast", BOOLEAN, "whether no other follows")
                    .example(
                            "a",
                            "{\"key\": \"a\", \"window\": [1700000000000, 1700000010000], \"sum\": 7,"
                                    + " \"timing\": \"EARLY\", \"index\": 0, \"isFirst\": true, \"isLast\":"
                                    + " false}")
                    .build();

    public static final RecordFormat ODD_MINUTE =
            RecordFormat.named("view of an odd minute")
                    .says("A [page view](#page-view) as JSON.")
                    .field("view_time", WHOLE, "when, " + MS)
                    .field("user_id", TEXT, "who")
                    .field("page_id", TEXT, "what")
                    .example(
                            "User_7",
                            "{\"view_time\":1700000123456,\"user_id\":\"User_7\",\"page_id\":\"Page_42\"}")
                    .build();

    public static final RecordFormat COUNT_BY_PAGE =
            RecordFormat.named("count by page")
                    .says("How often a page was visited so far: a row of a [table](#tables).")
                    .field(
                            "batch",
                            WHOLE,
                            "only with `--output-mode complete`: the output's number, from 0")
                    .field("page_id", TEXT, "of which page")
                    .field("visits", WHOLE, "how often")
                    .example("Page_42", "{\"page_id\":\"Page_42\",\"visits\":7}")
                    .header(TableFormat.WATERMARK_HEADER, "1700000123455")
                    .build();

    public static final RecordFormat LATE =
            RecordFormat.named("late record")
                    .says(
                            """
                            A record that no window took, in the \
                            format of the topic before `.late`, so that it can be sent again. To send \
                            a late user again, give it the time in `source.timestamp` as its Kafka \
                            timestamp.""")
                    .example(Order.FORMAT.key(), Order.FORMAT.value())
                    .header(HeaderNames.SOURCE_TIMESTAMP, "1700000123456")
                    .header(HeaderNames.JOB, Jobs.WAREHOUSE_DISPATCH)
                    .header(HeaderNames.LATE_REASON, Late.Reason.TOO_LATE.text())
                    .build();

    public static final RecordFormat DEAD_LETTER =
            RecordFormat.named("dead letter")
                    .says(
                            """
                            A record that could not be read, with the key and the value that it came \
                            with; a value of up to 8 MiB is kept whole. Its [headers](#headers) say \
                            why, where it came from, and which job gave up on it.""")
                    .example(
                            "o-000018",
                            "{\"orderId\":\"o-000018\",\"productId\":\"p-17\",\"productType\":\"books\","
                                    + "\"quantity\":0,\"unitPrice\":10.49,\"orderTime\":1700000123456}")
                    .header(HeaderNames.ERROR_CLASS, "io.tidemark.records.MalformedRecordException")
                    .header(HeaderNames.ERROR_MESSAGE, "quantity is not between 1 and 2147483647")
                    .header(HeaderNames.SOURCE_TOPIC, Topics.ORDERS)
                    .header(HeaderNames.SOURCE_PARTITION, "0")
                    .header(HeaderNames.SOURCE_OFFSET, "42")
                    .header(HeaderNames.SOURCE_TIMESTAMP, "1700000123456")
                    .header(HeaderNames.JOB, Jobs.WAREHOUSE_DISPATCH)
                    .build();

    private Formats() {}

    /** All formats, in the order of their topics; last those of what is set aside of any topic. */
    public static List<RecordFormat> all() {
        List<RecordFormat> setAside = List.of(LATE, DEAD_LETTER);
        return Stream.concat(
                        Topics.all().stream()
                                .map(Topic::format)
                                .filter(format -> !setAside.contains(format)),
                        setAside.stream())
                .distinct()
                .toList();
    }

    /**
     * Counts per key and window, as the library {@code counts} writes them.
     *
     * @param keyField the field that holds the key
     * @param countField the field that holds the count
     * @param key of the example
     * @param start of the example's window, in ms since the epoch (UTC)
     * @param size of the windows
     */
    static RecordFormat windowedCounts(
            String name,
            String says,
            String keyField,
            String countField,
            String key,
            long start,
            Duration size) {
        return RecordFormat.named(name)
                .says(says)
                .field(
                        "batch",
                        WHOLE,
                        "only with `--output-mode complete`: the output's number, from 0")
                .field("window_start", WHOLE, FROM + ", " + MS)
                .field("window_end", WHOLE, UNTIL)
                .field(keyField, TEXT, "whose count it is")
                .field(countField, WHOLE, "how often")
                .example(
                        key,
                        "{\"window_start\":%d,\"window_end\":%d,\"%s\":\"%s\",\"%s\":7}"
                                .formatted(
                                        start, start + size.toMillis(), keyField, key, countField))
                .build();
    }
}
