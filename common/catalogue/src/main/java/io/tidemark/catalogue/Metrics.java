package io.tidemark.catalogue;

import java.util.List;

/**
 * Our own counters in Flink. Each stands in the group of the operator that counts; its name is
 * lower-case words with dashes between, which no metric of Flink's in that group is. By that the
 * dashboard knows ours.
 */
public final class Metrics {

    private static final String RECORDS = "records";
    private static final String PANES = "panes";
    private static final String REQUESTS = "requests";

    private static final String KAFKA = "kafka";
    private static final String WINDOWS = "windows";

    /**
     * A counter, which begins at 0 when its job starts or restarts.
     *
     * @param unit what is counted
     * @param meaning when it grows
     * @param modules whose code registers it, each with the name of its folder under {@code
     *     common/} or {@code jobs/}
     */
    public record Metric(String name, String unit, String meaning, List<String> modules) {}

    private static final List<Metric> ALL =
            List.of(
                    metric(
                            "records-malformed",
                            RECORDS,
                            "could not be read: each is in a dead-letter topic, a line of word-count's"
                                    + " in the log",
                            KAFKA,
                            Jobs.WORD_COUNT),
                    metric(
                            "records-skipped",
                            RECORDS,
                            "were read and are none of the job's business, such as notices between"
                                    + " posts, or tombstones",
                            KAFKA),
                    metric(
                            "records-lost-to-retention",
                            RECORDS,
                            "were deleted from their topic before the job could read them, counted by"
                                    + " offsets; only with --on-gap=continue, else the job ends",
                            KAFKA),
                    metric(
                            "records-late",
                            RECORDS,
                            "came after all windows that could have held them: each is in a late"
                                    + " topic",
                            Jobs.ALERTS,
                            Jobs.CAMPAIGN_PULSE,
                            Jobs.NEWS_IMPACT,
                            Jobs.TRENDS,
                            WINDOWS),
                    metric(
                            "records-late-finished",
                            RECORDS,
                            "of records-late were in time, but the trigger of their window had"
                                    + " finished",
                            WINDOWS),
                    metric(
                            "records-late-left",
                            RECORDS,
                            "of records-late those of a join's left stream",
                            WINDOWS),
                    metric(
                            "records-late-right",
                            RECORDS,
                            "of records-late those of a join's right stream",
                            WINDOWS),
                    metric(
                            "records-repeated",
                            RECORDS,
                            "came once more and were left out",
                            Jobs.CANDLES,
                            Jobs.NEWS_INGEST,
                            Jobs.QUOTES_INGEST,
                            Jobs.TRENDS),
                    metric(
                            "records-stale",
                            RECORDS,
                            "were older than what had come before, and were left out",
                            Jobs.QUOTES_INGEST),
                    metric(
                            "records-filtered-out",
                            RECORDS,
                            "came with the stream but do not pass the job's filter",
                            Jobs.NEWS_INGEST),
                    metric(
                            "lookup-misses",
                            RECORDS,
                            "went on without their company, because it is not known",
                            Jobs.QUOTES_ENRICHMENT),
                    metric(
                            "silences-undecided",
                            "times",
                            "a feed seemed silent, but Kafka had what the job had not read yet, or did"
                                    + " not answer",
                            Jobs.ALERTS),
                    metric("panes-early", PANES, "were emitted before the watermark", WINDOWS),
                    metric(
                            "panes-on-time",
                            PANES,
                            "were emitted when the watermark had passed the window's end",
                            WINDOWS),
                    metric("panes-late", PANES, "were emitted after that", WINDOWS),
                    metric("panes-retracted", PANES, "were taken back", WINDOWS),
                    metric(
                            "windows-discarded",
                            "windows",
                            "(or slices, counts, elements, whichever are kept) were dropped because"
                                    + " they had been written under other options; only with"
                                    + " --discard-window-state, else the job is refused",
                            "state"),
                    metric(
                            "requests-failed",
                            REQUESTS,
                            "got no answer or an error, and were or will be sent again",
                            Jobs.NEWS_INGEST,
                            Jobs.QUOTES_INGEST,
                            "search"),
                    metric(
                            "reconnects",
                            "connections",
                            "were opened anew, after one had broken",
                            Jobs.NEWS_INGEST,
                            Jobs.QUOTES_INGEST,
                            Jobs.WORD_COUNT),
                    metric(
                            "gaps",
                            "gaps",
                            "of a stream that the service could not go back over: posts of that time"
                                    + " may be missing, see the log",
                            Jobs.NEWS_INGEST),
                    metric(
                            "trades-filled",
                            "trades",
                            "that the feed had left out were asked for",
                            Jobs.QUOTES_INGEST),
                    metric(
                            "trades-missing",
                            "trades",
                            "that the feed had left out are no longer to be had: they are missing",
                            Jobs.QUOTES_INGEST),
                    metric(
                            "trades-left-out",
                            "trades",
                            "after a long absence were too many to be asked for",
                            Jobs.QUOTES_INGEST),
                    metric(
                            "trade-ids-restarted",
                            "products",
                            "whose trades the service counts from a lower number again",
                            Jobs.QUOTES_INGEST),
                    metric(
                            "records-deleted",
                            RECORDS,
                            "tell that a post is deleted, and delete its document",
                            Jobs.NEWS_INDEX),
                    metric(
                            "lines-cut",
                            "lines",
                            "ended with their connection, and are lost",
                            Jobs.NEWS_INGEST),
                    metric(
                            "stream-errors",
                            "lines",
                            "with which the stream's server told of errors",
                            Jobs.NEWS_INGEST,
                            Jobs.QUOTES_INGEST),
                    metric(
                            "symbols-unknown",
                            "symbols",
                            "that the quote API does not know (404)",
                            Jobs.QUOTES_INGEST),
                    metric(
                            "symbols-refused",
                            "symbols",
                            "that the quote API does not let us see (401, 403): each is left alone"
                                    + " for an hour",
                            Jobs.QUOTES_INGEST));

    private Metrics() {}

    private static Metric metric(String name, String unit, String meaning, String... modules) {
        return new Metric(name, unit, meaning, List.of(modules));
    }

    /** All counters. */
    public static List<Metric> all() {
        return ALL;
    }
}
