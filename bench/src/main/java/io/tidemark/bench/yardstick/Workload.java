package io.tidemark.bench.yardstick;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A question that each peer is to answer.
 *
 * @param kind what a peer must know to do
 * @param description for a person
 * @param size of windows; zero if there are none
 * @param slide of windows
 * @param parallelism subtasks or threads of a peer
 * @param coldRecords how many records a run from a cold JVM has; the smaller number where two are
 *     compared
 * @param steadyRecords the larger number where two are compared
 * @param contents what so many records are
 */
record Workload(
        String id,
        Kind kind,
        String description,
        Duration size,
        Duration slide,
        int parallelism,
        long coldRecords,
        long steadyRecords,
        LongFunction<Content> contents) {

    /** What a peer must know to do. */
    enum Kind {
        WINDOWS,
        PANES,
        PULSE,
        ENRICHMENT,
        INDEXING;

        /** Whether quotes get the fields of their companies. */
        boolean isJoin() {
            return this == ENRICHMENT || this == INDEXING;
        }
    }

    static final Duration SIZE = Duration.ofMinutes(10);
    static final Duration SLIDE = Duration.ofMinutes(5);

    private static final int PAGES = 90;

    static final Workload W1 =
            windows(
                    "W1",
                    "page views, windows of 10 min every 5 min, 90 pages",
                    new PageViewContent.Shape(PAGES, SIZE, SLIDE),
                    10_000_000,
                    40_000_000);

    static final Workload W1F =
            windows(
                    "W1f",
                    "page views, windows of 10 min every 10 s, 90 pages",
                    new PageViewContent.Shape(PAGES, SIZE, Duration.ofSeconds(10)),
                    3_000_000,
                    30_000_000);

    static final Workload W1S =
            windows(
                    "W1s",
                    "page views, windows of 10 min every 5 min, 100,000 pages, Zipf",
                    new PageViewContent.Shape(100_000, SIZE, SLIDE).skewed(),
                    5_000_000,
                    20_000_000);

    static final Workload W2 =
            new Workload(
                    "W2",
                    Kind.ENRICHMENT,
                    "quotes of 1 kB enriched to 2 kB, 500 companies, Kafka to Kafka",
                    Duration.ZERO,
                    Duration.ZERO,
                    Kafka.PARTITIONS,
                    500_000,
                    2_000_000,
                    QuoteContent::new);

    static final Workload W3 =
            new Workload(
                    "W3",
                    Kind.PULSE,
                    "orders, what was bought of 5 types in the last 5 min, each second",
                    OrderContent.SIZE,
                    OrderContent.EVERY,
                    Kafka.PARTITIONS,
                    300_000,
                    2_000_000,
                    OrderContent::new);

    static final Workload W4 =
            new Workload(
                    "W4",
                    Kind.INDEXING,
                    "quotes enriched as in W2, to Kafka and to a search index",
                    Duration.ZERO,
                    Duration.ZERO,
                    Kafka.PARTITIONS,
                    200_000,
                    800_000,
                    QuoteContent::new);

    static final Workload W5 =
            new Workload(
                    "W5",
                    Kind.PANES,
                    "page views, windows of 10 min, some ten early panes each with retractions, 90"
                            + " pages",
                    SIZE,
                    SIZE,
                    Kafka.PARTITIONS,
                    2_000_000,
                    10_000_000,
                    records ->
                            PageViewContent.withPanes(
                                    new PageViewContent.Shape(PAGES, SIZE, SIZE), records));

    /** All that is measured from the first record to the last result. */
    static final List<Workload> ALL = List.of(W1, W1F, W1S, W2, W3, W4, W5);

    static Workload windows(
            String id, String description, PageViewContent.Shape shape, long cold, long steady) {
        return new Workload(
                id,
                Kind.WINDOWS,
                description,
                shape.size(),
                shape.slide(),
                Kafka.PARTITIONS,
                cold,
                steady,
                records -> new PageViewContent(shape, records));
    }

    static Optional<Workload> named(String name) {
        return ALL.stream().filter(each -> each.id.equals(name)).findFirst();
    }

    /** The same by more or fewer subtasks. */
    Workload withParallelism(int subtasks) {
        return new Workload(
                id, kind, description, size, slide, subtasks, coldRecords, steadyRecords, contents);
    }

    Content content(long records) {
        return contents.apply(records);
    }
}
