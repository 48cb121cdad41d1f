package io.tidemark.testing;

import io.tidemark.kafka.KafkaRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.datagen.functions.FromElementsGeneratorFunction;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;

/** Kafka records for tests of a dataflow, without Kafka. */
public final class BoundedRecords {

    private final String topic;
    private final List<KafkaRecord> records = new ArrayList<>();

    /** Nothing yet, in a topic with one partition. */
    public BoundedRecords(String topic) {
        this.topic = topic;
    }

    /** One record more, at the next offset. */
    public BoundedRecords add(long timestamp, byte[] key, byte[] value) {
        records.add(new KafkaRecord(topic, 0, records.size(), timestamp, key, value));
        return this;
    }

    /** A source that ends after the records; each of its subtasks takes a part, in order. */
    public Source<KafkaRecord, ?, ?> source() {
        TypeInformation<KafkaRecord> type = TypeInformation.of(KafkaRecord.class);
        return new DataGeneratorSource<>(
                new FromElementsGeneratorFunction<>(type, new ExecutionConfig(), records),
                records.size(),
                type);
    }
}
