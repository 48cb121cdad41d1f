package io.tidemark.testing;

import io.tidemark.kafka.KafkaRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

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

    /**
     * A source that ends after the records so far. Each of its subtasks reads a part of its own, in
     * order: the first the oldest records, and the same again after a failure.
     */
    public Source<KafkaRecord, ?, ?> source() {
        return new FixedParts<>(
                new DataGeneratorSource<>(
                        new AtOffset(topic, records),
                        records.size(),
                        TypeInformation.of(KafkaRecord.class)),
                records.size());
    }

    /**
     * The record at an offset, whichever was asked for before: Flink's function over a collection
     * goes forward only, so that it fails when parts come back in another order.
     */
    private static final class AtOffset implements GeneratorFunction<Long, KafkaRecord> {

        private static final long serialVersionUID = 1L;

        private final String topic;
        private final long[] timestamps;
        private final byte[][] keys;
        private final byte[][] values;

        private AtOffset(String topic, List<KafkaRecord> records) {
            this.topic = topic;
            this.timestamps = records.stream().mapToLong(KafkaRecord::timestamp).toArray();
            this.keys = records.stream().map(KafkaRecord::key).toArray(byte[][]::new);
            this.values = records.stream().map(KafkaRecord::value).toArray(byte[][]::new);
        }

        @Override
        public KafkaRecord map(Long offset) {
            int i = Math.toIntExact(offset);
            return new KafkaRecord(topic, 0, offset, timestamps[i], keys[i], values[i]);
        }
    }
}
