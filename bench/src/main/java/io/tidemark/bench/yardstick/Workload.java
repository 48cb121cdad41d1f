package io.tidemark.bench.yardstick;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** A question that each peer is to answer. */
enum Workload {
    W1("W1", Kind.WINDOWS, 90, Duration.ofMinutes(5), 10_000_000, 40_000_000),
    W1F("W1f", Kind.WINDOWS, 90, Duration.ofSeconds(10), 3_000_000, 30_000_000),
    W1S("W1s", Kind.WINDOWS, 100_000, Duration.ofMinutes(5), 5_000_000, 20_000_000),
    W2("W2", Kind.ENRICHMENT, 0, Duration.ZERO, 500_000, 2_000_000);

    /** What a peer must know to do. */
    enum Kind {
        WINDOWS,
        ENRICHMENT
    }

    static final Duration SIZE = Duration.ofMinutes(10);

    private static final int SKEWED = 100_000;

    private final String id;
    private final Kind kind;
    private final int pages;
    private final Duration slide;
    private final long cold;
    private final long steady;

    Workload(String id, Kind kind, int pages, Duration slide, long cold, long steady) {
        this.id = id;
        this.kind = kind;
        this.pages = pages;
        this.slide = slide;
        this.cold = cold;
        this.steady = steady;
    }

    static Optional<Workload> named(String name) {
        return Arrays.stream(values()).filter(each -> each.id.equals(name)).findFirst();
    }

    String id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    Duration slide() {
        return slide;
    }

    /** How many records a run from a cold JVM has; the smaller number where two are compared. */
    long coldRecords() {
        return cold;
    }

    /** The larger number where two are compared. */
    long steadyRecords() {
        return steady;
    }

    String description() {
        return switch (this) {
            case W1 -> "page views, windows of 10 min every 5 min, 90 pages";
            case W1F -> "page views, windows of 10 min every 10 s, 90 pages";
            case W1S -> "page views, windows of 10 min every 5 min, 100,000 pages, Zipf";
            case W2 -> "quotes of 1 kB enriched to 2 kB, 500 companies, Kafka to Kafka";
        };
    }

    Content content(long records) {
        return switch (kind) {
            case WINDOWS -> new PageViewContent(pages, pages == SKEWED, SIZE, slide, records);
            case ENRICHMENT -> new QuoteContent(records);
        };
    }
}
