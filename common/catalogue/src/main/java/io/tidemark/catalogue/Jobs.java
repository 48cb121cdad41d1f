package io.tidemark.catalogue;

import static io.tidemark.catalogue.TopicNames.CAMPAIGN_PULSE;
import static io.tidemark.catalogue.TopicNames.COMPANIES;
import static io.tidemark.catalogue.TopicNames.COUNTS_BY_PAGE;
import static io.tidemark.catalogue.TopicNames.LAB_ELEMENTS;
import static io.tidemark.catalogue.TopicNames.LAB_ELEMENTS_LATE;
import static io.tidemark.catalogue.TopicNames.LAB_PANES;
import static io.tidemark.catalogue.TopicNames.ORDERS;
import static io.tidemark.catalogue.TopicNames.ORDERS_LATE;
import static io.tidemark.catalogue.TopicNames.PAGEVIEWS;
import static io.tidemark.catalogue.TopicNames.PAGEVIEWS_LATE;
import static io.tidemark.catalogue.TopicNames.PAGEVIEWS_ODD_MINUTES;
import static io.tidemark.catalogue.TopicNames.PAGE_VISITS;
import static io.tidemark.catalogue.TopicNames.QUOTES;
import static io.tidemark.catalogue.TopicNames.QUOTES_ENRICHED;
import static io.tidemark.catalogue.TopicNames.SHIPMENTS;
import static io.tidemark.catalogue.TopicNames.TWEETS;
import static io.tidemark.catalogue.TopicNames.USERS;
import static io.tidemark.catalogue.TopicNames.USERS_LATE;
import static io.tidemark.catalogue.TopicNames.USER_VISITS;
import static io.tidemark.delivery.DeadLetter.TOPIC_SUFFIX;

import java.util.List;

/** Our jobs. Which topics they read and write is said here and nowhere else. */
public final class Jobs {

    private static final List<Job> ALL =
            List.of(
                    Job.named(JobNames.WAREHOUSE_DISPATCH)
                            .exercise("1a")
                            .does("packs together what was bought of each product in four hours")
                            .reads(ORDERS)
                            .writes(SHIPMENTS)
                            .setsAsideIn(ORDERS + TOPIC_SUFFIX, ORDERS_LATE)
                            .build(),
                    Job.named(JobNames.CAMPAIGN_PULSE)
                            .exercise("1b")
                            .does(
                                    "keeps the number of products of each type that were bought in"
                                            + " the last five minutes")
                            .reads(ORDERS)
                            .writes(CAMPAIGN_PULSE)
                            .setsAsideIn(ORDERS + TOPIC_SUFFIX, ORDERS_LATE)
                            .build(),
                    Job.named(JobNames.WINDOW_LAB)
                            .exercise("2")
                            .does(
                                    "shows when windows fire, what is late and what each firing emits")
                            .reads(LAB_ELEMENTS)
                            .writes(LAB_PANES)
                            .setsAsideIn(LAB_ELEMENTS + TOPIC_SUFFIX, LAB_ELEMENTS_LATE)
                            .build(),
                    Job.named(JobNames.WORD_COUNT)
                            .exercise("3")
                            .does("counts the words of each five seconds")
                            .readsAlso("a TCP socket")
                            .writesAlso("the TaskManager's log")
                            .build(),
                    Job.named(JobNames.PAGE_VIEWS)
                            .exercise("4")
                            .does(
                                    "shows, describes, filters, orders and counts page views, a part"
                                            + " of the exercise in each job")
                            .reads(PAGEVIEWS, USERS)
                            .writes(PAGEVIEWS_ODD_MINUTES, COUNTS_BY_PAGE, PAGE_VISITS)
                            .writesAlso("the TaskManager's log")
                            .setsAsideIn(
                                    PAGEVIEWS + TOPIC_SUFFIX, PAGEVIEWS_LATE, USERS + TOPIC_SUFFIX)
                            .build(),
                    Job.named(JobNames.USER_VISITS)
                            .exercise("5")
                            .does("counts how often each user came by lately")
                            .reads(USERS)
                            .writes(USER_VISITS)
                            .setsAsideIn(USERS + TOPIC_SUFFIX, USERS_LATE)
                            .build(),
                    Job.named(JobNames.QUOTES_INGEST)
                            .does(
                                    "asks for each symbol's quote again and again, and writes each once")
                            .readsAlso("the quote API")
                            .writes(QUOTES)
                            .setsAsideIn(QUOTES + TOPIC_SUFFIX)
                            .build(),
                    Job.named(JobNames.NEWS_INGEST)
                            .does(
                                    "listens to a stream of posts, and writes those that are wanted once")
                            .readsAlso("the filtered stream")
                            .writes(TWEETS)
                            .setsAsideIn(TWEETS + TOPIC_SUFFIX)
                            .build(),
                    Job.named(JobNames.QUOTES_ENRICHMENT)
                            .does("gives each quote the fields of its company")
                            .reads(QUOTES, COMPANIES)
                            .writes(QUOTES_ENRICHED)
                            .writesAlso("the search index quotes")
                            .setsAsideIn(QUOTES + TOPIC_SUFFIX, COMPANIES + TOPIC_SUFFIX)
                            .build(),
                    Job.named(JobNames.NEWS_INDEX)
                            .does("puts each tweet into a search index")
                            .reads(TWEETS)
                            .writesAlso("the search index tweets")
                            .setsAsideIn(TWEETS + TOPIC_SUFFIX)
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
