package io.tidemark.catalogue;

import static io.tidemark.delivery.DeadLetter.TOPIC_SUFFIX;

import java.util.List;

/** Our jobs. Which topics they read and write is said here and nowhere else. */
public final class Jobs {

    public static final String QUOTES_INGEST = "quotes-ingest";
    public static final String NEWS_INGEST = "news-ingest";
    public static final String QUOTES_ENRICHMENT = "quotes-enrichment";
    public static final String CANDLES = "candles";
    public static final String ALERTS = "alerts";
    public static final String NEWS_INDEX = "news-index";
    public static final String TRENDS = "trends";
    public static final String NEWS_IMPACT = "news-impact";
    public static final String WAREHOUSE_DISPATCH = "warehouse-dispatch";
    public static final String CAMPAIGN_PULSE = "campaign-pulse";
    public static final String WINDOW_LAB = "window-lab";
    public static final String WORD_COUNT = "word-count";
    public static final String PAGE_VIEWS = "page-views";
    public static final String USER_VISITS = "user-visits";

    private static final List<Job> ALL =
            List.of(
                    Job.named(WAREHOUSE_DISPATCH)
                            .exercise("1a")
                            .does("packs together what was bought of each product in four hours")
                            .reads(Topics.ORDERS)
                            .writes(Topics.SHIPMENTS)
                            .setsAsideIn(Topics.ORDERS + TOPIC_SUFFIX, Topics.ORDERS_LATE)
                            .build(),
                    Job.named(CAMPAIGN_PULSE)
                            .exercise("1b")
                            .does(
                                    "keeps the number of products of each type that were bought in"
                                            + " the last five minutes")
                            .reads(Topics.ORDERS)
                            .writes(Topics.CAMPAIGN_PULSE)
                            .setsAsideIn(Topics.ORDERS + TOPIC_SUFFIX, Topics.ORDERS_LATE)
                            .build(),
                    Job.named(WINDOW_LAB)
                            .exercise("2")
                            .does(
                                    "shows when windows fire, what is late and what each firing emits")
                            .reads(Topics.LAB_ELEMENTS)
                            .writes(Topics.LAB_PANES)
                            .setsAsideIn(
                                    Topics.LAB_ELEMENTS + TOPIC_SUFFIX, Topics.LAB_ELEMENTS_LATE)
                            .build(),
                    Job.named(WORD_COUNT)
                            .exercise("3")
                            .does("counts the words of each five seconds")
                            .readsAlso("a TCP socket")
                            .writesAlso("the TaskManager's log")
                            .build(),
                    Job.named(PAGE_VIEWS)
                            .exercise("4")
                            .does(
                                    "shows, describes, filters, orders and counts page views, a part"
                                            + " of the exercise in each job")
                            .reads(Topics.PAGEVIEWS, Topics.USERS)
                            .writes(
                                    Topics.PAGEVIEWS_ODD_MINUTES,
                                    Topics.COUNTS_BY_PAGE,
                                    Topics.PAGE_VISITS)
                            .writesAlso("the TaskManager's log")
                            .setsAsideIn(
                                    Topics.PAGEVIEWS + TOPIC_SUFFIX,
                                    Topics.PAGEVIEWS_LATE,
                                    Topics.USERS + TOPIC_SUFFIX)
                            .build(),
                    Job.named(USER_VISITS)
                            .exercise("5")
                            .does("counts how often each user came by lately")
                            .reads(Topics.USERS)
                            .writes(Topics.USER_VISITS)
                            .setsAsideIn(Topics.USERS + TOPIC_SUFFIX, Topics.USERS_LATE)
                            .build(),
                    Job.named(QUOTES_INGEST)
                            .does(
                                    "asks for each symbol's quote again and again, or listens to"
                                            + " trades, and writes each once")
                            .readsAlso("the quote API, or Coinbase's feed of trades")
                            .writes(Topics.QUOTES, Topics.TRADES)
                            .setsAsideIn(Topics.QUOTES + TOPIC_SUFFIX, Topics.TRADES + TOPIC_SUFFIX)
                            .build(),
                    Job.named(NEWS_INGEST)
                            .does(
                                    "listens to a stream of posts, and writes those that are wanted once")
                            .readsAlso("the filtered stream, or Jetstream")
                            .writes(Topics.TWEETS)
                            .setsAsideIn(Topics.TWEETS + TOPIC_SUFFIX)
                            .build(),
                    Job.named(QUOTES_ENRICHMENT)
                            .does("gives each quote the fields of its company")
                            .reads(Topics.QUOTES, Topics.COMPANIES)
                            .writes(Topics.QUOTES_ENRICHED)
                            .writesAlso("the search index quotes")
                            .setsAsideIn(
                                    Topics.QUOTES + TOPIC_SUFFIX, Topics.COMPANIES + TOPIC_SUFFIX)
                            .build(),
                    Job.named(CANDLES)
                            .does(
                                    "keeps open, high, low, close and volume of each symbol, by"
                                            + " minutes and hours")
                            .reads(Topics.QUOTES_ENRICHED, Topics.TRADES)
                            .writes(Topics.CANDLES)
                            .writesAlso("the search index candles")
                            .setsAsideIn(
                                    Topics.QUOTES_ENRICHED + TOPIC_SUFFIX,
                                    Topics.QUOTES_ENRICHED_LATE,
                                    Topics.TRADES + TOPIC_SUFFIX,
                                    Topics.TRADES_LATE,
                                    Topics.CANDLES + TOPIC_SUFFIX)
                            .build(),
                    Job.named(ALERTS)
                            .does(
                                    "tells of prices, volumes, bursts and silences that its rules call"
                                            + " worth an alert, and when they are over")
                            .reads(
                                    Topics.QUOTES_ENRICHED,
                                    Topics.CANDLES,
                                    Topics.BURSTS,
                                    Topics.TWEETS,
                                    Topics.ALERT_RULES)
                            .writes(Topics.ALERTS)
                            .writesAlso("the search index alerts")
                            .setsAsideIn(
                                    Topics.QUOTES_ENRICHED + TOPIC_SUFFIX,
                                    Topics.QUOTES_ENRICHED_LATE,
                                    Topics.CANDLES + TOPIC_SUFFIX,
                                    Topics.BURSTS + TOPIC_SUFFIX,
                                    Topics.TWEETS + TOPIC_SUFFIX,
                                    Topics.ALERT_RULES + TOPIC_SUFFIX,
                                    Topics.ALERTS + TOPIC_SUFFIX)
                            .build(),
                    Job.named(NEWS_INDEX)
                            .does("puts each tweet into a search index")
                            .reads(Topics.TWEETS)
                            .writesAlso("the search index tweets")
                            .setsAsideIn(Topics.TWEETS + TOPIC_SUFFIX)
                            .build(),
                    Job.named(TRENDS)
                            .does(
                                    "keeps the tags and companies that more people write about than"
                                            + " usual, and tells when that begins and ends")
                            .reads(Topics.TWEETS, Topics.COMPANIES)
                            .writes(Topics.TRENDS, Topics.BURSTS)
                            .writesAlso("the search index bursts")
                            .setsAsideIn(
                                    Topics.TWEETS + TOPIC_SUFFIX,
                                    Topics.TWEETS_LATE,
                                    Topics.COMPANIES + TOPIC_SUFFIX,
                                    Topics.BURSTS + TOPIC_SUFFIX)
                            .build(),
                    Job.named(NEWS_IMPACT)
                            .does(
                                    "keeps what a share did before, while and after many people wrote"
                                            + " about its company")
                            .reads(Topics.CANDLES, Topics.BURSTS)
                            .writes(Topics.NEWS_IMPACT)
                            .writesAlso("the search index news-impact")
                            .setsAsideIn(
                                    Topics.CANDLES + TOPIC_SUFFIX,
                                    Topics.BURSTS + TOPIC_SUFFIX,
                                    Topics.BURSTS_LATE,
                                    Topics.NEWS_IMPACT + TOPIC_SUFFIX)
                            .build());

    private Jobs() {}

    /** All jobs: those of the exercises in their order, then those of the architecture. */
    public static List<Job> all() {
        return ALL;
    }

    /**
     * The job of this name.
     *
     * @throws IllegalArgumentException if there is none; the message names those that there are
     */
    public static Job named(String name) {
        return Names.find(ALL, Job::name, "job", name);
    }

    /** The names of the jobs that write to a topic. */
    static List<String> writing(String topic) {
        return ALL.stream().filter(job -> job.writes(topic)).map(Job::name).toList();
    }

    /** The names of the jobs that read a topic. */
    static List<String> reading(String topic) {
        return ALL.stream().filter(job -> job.inputs().contains(topic)).map(Job::name).toList();
    }
}
