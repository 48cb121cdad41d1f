package io.tidemark.benchflinksql;

/** Counts in sliding windows: a window function of SQL, text in, JSON out. */
public final class SqlWindows {

    private static final String EPOCH = "TIMESTAMP '1970-01-01 00:00:00'";

    private SqlWindows() {}

    /**
     * Counts until it is ended.
     *
     * @param arguments brokers, input, output, ms between checkpoints, size and slide in ms
     */
    public static void main(String[] arguments) throws Exception {
        Sql sql = Sql.start(arguments[0], arguments[3]);
        sql.source(
                "page_views",
                arguments[1],
                "csv",
                """
                viewtime BIGINT,
                userid STRING,
                pageid STRING,
                ts AS TO_TIMESTAMP_LTZ(viewtime, 3),
                WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
                """);
        sql.results(
                arguments[2],
                "window_start BIGINT, window_end BIGINT, page_id STRING, visits BIGINT");
        sql.run(
                """
                SELECT %s, %s, pageid, COUNT(*)
                FROM TABLE(HOP(TABLE page_views, DESCRIPTOR(ts), %s, %s))
                GROUP BY window_start, window_end, pageid"""
                        .formatted(
                                milliseconds("window_start"),
                                milliseconds("window_end"),
                                interval(arguments[5]),
                                interval(arguments[4])));
    }

    private static String milliseconds(String timestamp) {
        return "CAST(TIMESTAMPDIFF(SECOND, %s, %s) AS BIGINT) * 1000".formatted(EPOCH, timestamp);
    }

    private static String interval(String milliseconds) {
        return "INTERVAL '%d' SECOND(5)".formatted(Long.parseLong(milliseconds) / 1_000);
    }
}
