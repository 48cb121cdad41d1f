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
import java.util.List;

/** Our topics. They are made from this, and nowhere else is written how. */
public final class Topics {

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

        all.add(result(TopicNames.QUOTES, "symbol", "`latestUpdate`", Formats.QUOTE));
        all.add(deadLettersOf(TopicNames.QUOTES));
        all.add(result(TopicNames.TWEETS, "`id_str`", "`timestamp_ms`", Formats.TWEET));
        all.add(deadLettersOf(TopicNames.TWEETS));
        all.add(
                new Topic(
                        TopicSpec.compacted(TopicNames.COMPANIES),
                        "symbol",
                        WRITTEN,
                        "",
                        "the platform, from `data/companies.jsonl`",
                        Formats.COMPANY));
        all.add(deadLettersOf(TopicNames.COMPANIES));
        all.add(
                result(
                        TopicNames.QUOTES_ENRICHED,
                        "symbol",
                        "`latestUpdate`",
                        Formats.QUOTE_ENRICHED));

        all.add(input(TopicNames.ORDERS, "`orderId`", "`orderTime`", Formats.ORDER));
        all.add(deadLettersOf(TopicNames.ORDERS));
        all.add(lateOf(TopicNames.ORDERS_LATE, "`orderId`"));
        all.add(result(TopicNames.SHIPMENTS, "product", IN_WINDOW, Formats.SHIPMENT));
        all.add(
                table(
                        TopicNames.CAMPAIGN_PULSE,
                        "product type",
                        IN_WINDOW,
                        Formats.CAMPAIGN_PULSE));

        all.add(input(TopicNames.LAB_ELEMENTS, KEY_OF_ELEMENT, "`timestamp`", Formats.LAB_ELEMENT));
        all.add(deadLettersOf(TopicNames.LAB_ELEMENTS));
        all.add(lateOf(TopicNames.LAB_ELEMENTS_LATE, KEY_OF_ELEMENT));
        all.add(result(TopicNames.LAB_PANES, KEY_OF_ELEMENT, "`window`", Formats.LAB_PANE));

        all.add(input(TopicNames.PAGEVIEWS, "view time", "`viewtime`", Formats.PAGE_VIEW));
        all.add(deadLettersOf(TopicNames.PAGEVIEWS));
        all.add(lateOf(TopicNames.PAGEVIEWS_LATE, "view time"));
        all.add(
                result(
                        TopicNames.PAGEVIEWS_ODD_MINUTES,
                        "user",
                        "`view_time`",
                        Formats.ODD_MINUTE));
        all.add(
                table(
                        TopicNames.COUNTS_BY_PAGE,
                        "page",
                        "header `" + TableFormat.WATERMARK_HEADER + "`",
                        Formats.COUNT_BY_PAGE));
        all.add(result(TopicNames.PAGE_VISITS, "page", IN_WINDOW, Formats.PAGE_VISITS));

        all.add(
                new Topic(
                        TopicSpec.keptUpTo(TopicNames.USERS, RETENTION_BYTES),
                        "user",
                        EVENT_TIME,
                        "the Kafka timestamp",
                        SIMULATOR,
                        Formats.USER));
        all.add(deadLettersOf(TopicNames.USERS));
        all.add(lateOf(TopicNames.USERS_LATE, "user"));
        all.add(result(TopicNames.USER_VISITS, "user", IN_WINDOW, Formats.USER_VISITS));
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
    public static List<TopicSpec> specs(List<String> names) {
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
