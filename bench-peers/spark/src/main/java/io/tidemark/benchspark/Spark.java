package io.tidemark.benchspark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Spark in this JVM, with Kafka on both sides. A batch takes what has come by then, up to a number
 * of records, as soon as the last one is done, and ends with a checkpoint; its sink to Kafka is at
 * least once.
 */
record Spark(SparkSession session, String brokers) {

    static Spark start(String brokers) {
        return new Spark(
                SparkSession.builder()
                        .master("local[2]")
                        .config("spark.sql.shuffle.partitions", 2)
                        .config("spark.ui.enabled", false)
                        .config("spark.driver.host", "127.0.0.1")
                        .config("spark.driver.bindAddress", "127.0.0.1")
                        .config("spark.sql.session.timeZone", "UTC")
                        .getOrCreate(),
                brokers);
    }

    /**
     * What comes to a topic.
     *
     * @param most records of a batch
     */
    Dataset<Row> stream(String topic, long most) {
        return session.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", brokers)
                .option("kafka.isolation.level", "read_committed")
                .option("kafka.max.poll.records", 5_000)
                .option("subscribe", topic)
                .option("startingOffsets", "earliest")
                .option("maxOffsetsPerTrigger", most)
                .load()
                .selectExpr("CAST(value AS STRING) AS value");
    }

    /** What is in a topic now. */
    Dataset<Row> table(String topic) {
        return session.read()
                .format("kafka")
                .option("kafka.bootstrap.servers", brokers)
                .option("subscribe", topic)
                .load()
                .selectExpr("CAST(value AS STRING) AS value");
    }

    /**
     * Writes until it is ended.
     *
     * @param results with the column {@code value}
     * @param checkpoints a folder that this query alone uses
     */
    void write(Dataset<Row> results, String topic, String checkpoints) throws Exception {
        DataStreamWriter<Row> writer =
                results.writeStream()
                        .format("kafka")
                        .outputMode("append")
                        .option("kafka.bootstrap.servers", brokers)
                        .option("kafka.compression.type", "lz4")
                        .option("kafka.batch.size", 256 * 1024)
                        .option("kafka.linger.ms", 10)
                        .option("topic", topic)
                        .option("checkpointLocation", checkpoints);
        StreamingQuery query = writer.start();
        query.awaitTermination();
    }
}
