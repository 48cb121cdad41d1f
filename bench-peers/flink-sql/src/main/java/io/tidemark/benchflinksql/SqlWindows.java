package io.tidemark.benchflinksql;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

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
        Configuration configuration = GlobalConfiguration.loadConfiguration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                Duration.ofMillis(Long.parseLong(arguments[3])));
        configuration.setString("table.local-time-zone", "UTC");
        TableEnvironment tables =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inStreamingMode()
                                .withConfiguration(configuration)
                                .build());
        tables.executeSql(
                """
                CREATE TABLE views (
                  viewtime BIGINT,
                  userid STRING,
                  pageid STRING,
                  ts AS TO_TIMESTAMP_LTZ(viewtime, 3),
                  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
                ) WITH (
                  'connector' = 'kafka',
                  'properties.bootstrap.servers' = '%s',
                  'properties.isolation.level' = 'read_committed',
                  'topic' = '%s',
                  'scan.startup.mode' = 'earliest-offset',
                  'format' = 'csv'
                )"""
                        .formatted(arguments[0], arguments[1]));
        tables.executeSql(
                """
                CREATE TABLE visits (
                  window_start BIGINT,
                  window_end BIGINT,
                  page_id STRING,
                  visits BIGINT
                ) WITH (
                  'connector' = 'kafka',
                  'properties.bootstrap.servers' = '%s',
                  'properties.compression.type' = 'lz4',
                  'properties.transaction.timeout.ms' = '900000',
                  'topic' = '%s',
                  'format' = 'json',
                  'sink.delivery-guarantee' = 'exactly-once',
                  'sink.transactional-id-prefix' = '%s'
                )"""
                        .formatted(arguments[0], arguments[2], arguments[2]));
        tables.executeSql(
                        """
                        INSERT INTO visits
                        SELECT %s, %s, pageid, COUNT(*)
                        FROM TABLE(HOP(TABLE views, DESCRIPTOR(ts), %s, %s))
                        GROUP BY window_start, window_end, pageid"""
                                .formatted(
                                        milliseconds("window_start"),
                                        milliseconds("window_end"),
                                        interval(arguments[5]),
                                        interval(arguments[4])))
                .await();
    }

    private static String milliseconds(String timestamp) {
        return "CAST(TIMESTAMPDIFF(SECOND, %s, %s) AS BIGINT) * 1000".formatted(EPOCH, timestamp);
    }

    private static String interval(String milliseconds) {
        return "INTERVAL '%d' SECOND(5)".formatted(Long.parseLong(milliseconds) / 1_000);
    }
}
