package io.tidemark.benchflinksql;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** Flink SQL in this JVM, on the configuration of FLINK_CONF_DIR, with Kafka on both sides. */
record Sql(TableEnvironment tables, String brokers) {

    static Sql start(String brokers, String checkpointIntervalMs) {
        Configuration configuration = GlobalConfiguration.loadConfiguration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                Duration.ofMillis(Long.parseLong(checkpointIntervalMs)));
        configuration.setString("table.local-time-zone", "UTC");
        return new Sql(
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inStreamingMode()
                                .withConfiguration(configuration)
                                .build()),
                brokers);
    }

    /**
     * Declares a topic that is read from its beginning.
     *
     * @param columns in SQL
     */
    void source(String table, String topic, String format, String columns) {
        tables.executeSql(
                """
                CREATE TABLE %s (%s) WITH (
                  'connector' = 'kafka',
                  'properties.bootstrap.servers' = '%s',
                  'properties.isolation.level' = 'read_committed',
                  'properties.max.poll.records' = '5000',
                  'topic' = '%s',
                  'scan.startup.mode' = 'earliest-offset',
                  'format' = '%s'
                )"""
                        .formatted(table, columns, brokers, topic, format));
    }

    /** Declares the table {@code results}: a topic of JSON, written exactly once. */
    void results(String topic, String columns) {
        tables.executeSql(
                """
                CREATE TABLE results (%s) WITH (
                  'connector' = 'kafka',
                  'properties.bootstrap.servers' = '%s',
                  'properties.compression.type' = 'lz4',
                  'properties.batch.size' = '262144',
                  'properties.linger.ms' = '10',
                  'properties.transaction.timeout.ms' = '900000',
                  'topic' = '%s',
                  'format' = 'json',
                  'sink.delivery-guarantee' = 'exactly-once',
                  'sink.transactional-id-prefix' = '%s'
                )"""
                        .formatted(columns, brokers, topic, topic));
    }

    /** Runs a query whose rows go to {@code results}, until it is ended. */
    void run(String query) throws Exception {
        tables.executeSql("INSERT INTO results " + query).await();
    }
}
