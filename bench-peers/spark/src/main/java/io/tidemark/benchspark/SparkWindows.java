package io.tidemark.benchspark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.window;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Counts in sliding windows, in append mode. */
public final class SparkWindows {

    private SparkWindows() {}

    /**
     * Counts until it is ended.
     *
     * @param arguments brokers, input, output, ms between checkpoints, size and slide in ms, a
     *     folder for checkpoints, most records of a batch
     */
    public static void main(String[] arguments) throws Exception {
        Spark spark = Spark.start(arguments[0]);
        Dataset<Row> counts =
                spark.stream(arguments[1], Long.parseLong(arguments[7]))
                        .selectExpr("split(value, ',') AS fields")
                        .selectExpr(
                                "timestamp_millis(CAST(fields[0] AS BIGINT)) AS ts",
                                "fields[2] AS page_id")
                        .withWatermark("ts", "5 seconds")
                        .groupBy(
                                window(
                                        col("ts"),
                                        arguments[4] + " milliseconds",
                                        arguments[5] + " milliseconds"),
                                col("page_id"))
                        .count();
        spark.write(
                counts.select(
                        expr(
                                "to_json(struct(unix_millis(window.start) AS window_start,"
                                        + " unix_millis(window.end) AS window_end, page_id,"
                                        + " count AS visits)) AS value")),
                arguments[2],
                arguments[6]);
    }
}
