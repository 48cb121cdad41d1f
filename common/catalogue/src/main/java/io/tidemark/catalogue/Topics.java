package io.tidemark.catalogue;

import static io.tidemark.catalogue.TimestampMeaning.EVENT_TIME;
import static io.tidemark.catalogue.TimestampMeaning.WRITTEN;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.HeaderNames;
import io.tidemark.delivery.SizeLimits;
import io.tidemark.delivery.TableFormat;
import io.tidemark.delivery.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Our topics. They are made from this, and nowhere else is written how. */
public final class Topics {

    public static final String QUOTES = "quotes";
    public static final String TWEETS = "tweets";
    public static final String COMPANIES = "companies";
    public static final String QUOTES_ENRICHED = "quotes-enriched";
    public static final String QUOTES_ENRICHED_LATE = "quotes-enriched.late";
    public static final String TRADES = "trades";
    public static final String TRADES_LATE = "trades.late";
    public static final String CANDLES = "candles";
    public static final String TWEETS_LATE = "tweets.late";
    public static final String TRENDS = "trends";
    public static final String BURSTS = "bursts";
    public static final String BURSTS_LATE = "bursts.late";
    public static final String NEWS_IMPACT = "news-impact";
    public static final String ALERT_RULES = "alert-rules";
    public static final String ALERTS = "alerts";
    public static final String ORDERS = "orders";
    public static final String ORDERS_LATE = "orders.late";
    public static final String SHIPMENTS = "shipments";
    public static final String CAMPAIGN_PULSE = "campaign-pulse";
    public static final String LAB_ELEMENTS = "lab-elements";
    public static final String LAB_ELEMENTS_LATE = "lab-elements.late";
    public static final String LAB_PANES = "lab-panes";
    public static final String PAGEVIEWS = "pageviews";
    public static final String PAGEVIEWS_LATE = "pageviews.late";
    public static final String PAGEVIEWS_ODD_MINUTES = "pageviews-odd-minutes";
    public static final String COUNTS_BY_PAGE = "counts-by-page";
    public static final String PAGE_VISITS = "page-visits";
    public static final String USERS = "users";
    public static final String USERS_LATE = "users.late";
    public static final String USER_VISITS = "user-visits";

    private static final Duration RETENTION = Duration.ofDays(7);
    private static final Duration DEAD_LETTERS_RETENTION = Duration.ofDays(30);

    /** Of each partition: where the Kafka timestamp is the event time, age says nothing. */
    private static final long RETENTION_BYTES = 1L << 30;

    private static final String SIMULATOR = "the simulator";
    private static final String AS_IT_CAME = "as it came";
    private static final String IN_SOURCE_TIMESTAMP =
            "header `" + HeaderNames.SOURCE_TIMESTAMP + "`";
    private static final String IN_WINDOW = "`window_start`, `window_end`";
    private static final String KEY_OF_ELEMENT = "the element's key, or none";

    private static final List<Topic> ALL = list();

    private Topics() {}

    private static List<Topic> list() {
        List<Topic> all = new ArrayList<>();

        all.add(result(QUOTES, "symbol", "`latestUpdate`", Formats.QUOTE));
        all.add(deadLettersOf(QUOTES));
        all.add(result(TWEETS, "`id_str`", "`timestamp_ms`", Formats.TWEET));
        all.add(deadLettersOf(TWEETS));
        all.add(lateOf(TWEETS_LATE, "`id_str`"));
        all.add(
                new Topic(
                        TopicSpec.compacted(COMPANIES),
                        "symbol",
                        WRITTEN,
                        "",
                        "the platform, from `data/companies.jsonl`",
                        Formats.COMPANY));
        all.add(deadLettersOf(COMPANIES));
        all.add(result(QUOTES_ENRICHED, "symbol", "`latestUpdate`", Formats.QUOTE_ENRICHED));
        all.add(deadLettersOf(QUOTES_ENRICHED));
        all.add(lateOf(QUOTES_ENRICHED_LATE, "symbol"));
        all.add(result(TRADES, "product", "`time`", Formats.TRADE));
        all.add(deadLettersOf(TRADES));
        all.add(lateOf(TRADES_LATE, "product"));
        all.add(agingTable(CANDLES, "symbol, size and `window_start`", Formats.CANDLE));
        all.add(deadLettersOf(CANDLES));
        all.add(agingTable(TRENDS, "kind and tag", "`at`", Formats.TREND));
        all.add(agingTable(BURSTS, "kind, tag and `start`", "`start`, `end`", Formats.BURST));
        all.add(deadLettersOf(BURSTS));
        all.add(lateOf(BURSTS_LATE, "kind, tag and `start`"));
        all.add(
                agingTable(
                        NEWS_IMPACT,
                        "symbol and `first_mention`",
                        "`first_mention`",
                        Formats.NEWS_IMPACT));
        all.add(deadLettersOf(NEWS_IMPACT));
        all.add(
                new Topic(
                        TopicSpec.compacted(ALERT_RULES).withPartitions(1).withLogAppendTime(),
                        "`id`",
                        WRITTEN,
                        "`valid_from`, or the Kafka timestamp",
                        "`tidemark rules`, and the platform, from `data/alert-rules.jsonl`",
                        AlertRule.FORMAT));
        all.add(deadLettersOf(ALERT_RULES));
        all.add(agingTable(ALERTS, "rule, subject and `since`", "`since`, `until`", Formats.ALERT));
        all.add(deadLettersOf(ALERTS));

        all.add(input(ORDERS, "`orderId`", "`orderTime`", Order.FORMAT));
        all.add(deadLettersOf(ORDERS));
        all.add(lateOf(ORDERS_LATE, "`orderId`"));
        all.add(result(SHIPMENTS, "product", IN_WINDOW, Formats.SHIPMENT));
        all.add(table(CAMPAIGN_PULSE, "product type", IN_WINDOW, Formats.CAMPAIGN_PULSE));

        all.add(input(LAB_ELEMENTS, KEY_OF_ELEMENT, "`timestamp`", Formats.LAB_ELEMENT));
        all.add(deadLettersOf(LAB_ELEMENTS));
        all.add(lateOf(LAB_ELEMENTS_LATE, KEY_OF_ELEMENT));
        all.add(result(LAB_PANES, KEY_OF_ELEMENT, "`window`", Formats.LAB_PANE));

        all.add(input(PAGEVIEWS, "view time", "`viewtime`", PageView.FORMAT));
        all.add(deadLettersOf(PAGEVIEWS));
        all.add(lateOf(PAGEVIEWS_LATE, "view time"));
        all.add(result(PAGEVIEWS_ODD_MINUTES, "user", "`view_time`", Formats.ODD_MINUTE));
        all.add(
                table(
                        COUNTS_BY_PAGE,
                        "page",
                        "header `" + TableFormat.WATERMARK_HEADER + "`",
                        Formats.COUNT_BY_PAGE));
        all.add(
                result(
                        PAGE_VISITS,
                        "page",
                        IN_WINDOW,
                        Formats.windowedCounts(
                                "page visits",
                                "How often a page was visited in a window.",
                                "page_id",
                                "visits",
                                "Page_42",
                                1_700_000_100_000L,
                                Duration.ofMinutes(10))));

        all.add(
                new Topic(
                        TopicSpec.keptUpTo(USERS, RETENTION_BYTES),
                        "user",
                        EVENT_TIME,
                        "the Kafka timestamp",
                        SIMULATOR,
                        User.FORMAT));
        all.add(deadLettersOf(USERS));
        all.add(lateOf(USERS_LATE, "user"));
        all.add(
                result(
                        USER_VISITS,
                        "user",
                        IN_WINDOW,
                        Formats.windowedCounts(
                                "user visits",
                                "How often a user came by in a window.",
                                "user_id",
                                "visits",
                                "User_7",
                                1_700_000_040_000L,
                                Duration.ofMinutes(5))));
        return List.copyOf(all);
    }

    /** All topics, each followed by the topics of what was set aside of it. */
    public static List<Topic> all() {
        return ALL;
    }

    /** How all topics are made. */
    public static List<TopicSpec> specs() {
        return ALL.stream().map(Topic::spec).toList();
    }

    /**
     * The topic of this name.
     *
     * @throws IllegalArgumentException if there is none; the message names those that there are
     */
    public static Topic named(String name) {
        return Names.find(ALL, Topic::name, "topic", name);
    }

    /**
     * How the topics of these names are made.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    public static List<TopicSpec> specs(Collection<String> names) {
        return names.stream().map(name -> named(name).spec()).toList();
    }

    private static Topic input(String name, String key, String eventTime, RecordFormat format) {
        return new Topic(kept(name, RETENTION), key, WRITTEN, eventTime, SIMULATOR, format);
    }

    private static Topic result(String name, String key, String eventTime, RecordFormat format) {
        return new Topic(kept(name, RETENTION), key, WRITTEN, eventTime, null, format);
    }

    /**
     * A table that a job writes. It has one partition, because Kafka shows the end of a transaction
     * in each partition by itself: in one, all rows of a checkpoint are seen at once.
     */
    private static Topic table(String name, String key, String eventTime, RecordFormat format) {
        return new Topic(
                TopicSpec.compacted(name).withPartitions(1), key, WRITTEN, eventTime, null, format);
    }

    /** A table whose keys hold a time, and so never come again: old rows are deleted, too. */
    private static Topic agingTable(String name, String key, RecordFormat format) {
        return agingTable(name, key, IN_WINDOW, format);
    }

    private static Topic agingTable(
            String name, String key, String eventTime, RecordFormat format) {
        TopicSpec spec =
                TopicSpec.compacted(name)
                        .withPartitions(1)
                        .deletingAfter(RETENTION)
                        .withLogAppendTime();
        return new Topic(spec, key, WRITTEN, eventTime, null, format);
    }

    private static Topic deadLettersOf(String name) {
        return new Topic(
                kept(name + DeadLetter.TOPIC_SUFFIX, DEAD_LETTERS_RETENTION)
                        .withMaxMessageBytes(SizeLimits.MAX_RECORD_BYTES),
                AS_IT_CAME,
                WRITTEN,
                IN_SOURCE_TIMESTAMP,
                null,
                Formats.DEAD_LETTER);
    }

    private static Topic lateOf(String name, String key) {
        return new Topic(
                kept(name, RETENTION).withMaxMessageBytes(SizeLimits.MAX_RECORD_BYTES),
                key,
                WRITTEN,
                IN_SOURCE_TIMESTAMP,
                null,
                Formats.LATE);
    }

    /** Retention counts from when a record was written, however old the event is. */
    private static TopicSpec kept(String name, Duration retention) {
        return TopicSpec.kept(name, retention).withLogAppendTime();
    }
}
