package io.tidemark.testing;

import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.DecodedTypeInfo;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** Kafka records for tests of a dataflow, without Kafka. */
public final class BoundedRecords {

    /** The job that dead letters name. */
    public static final String JOB = "test";

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
     * A source that ends after the records so far, decoded as in production; dead letters are in
     * the name of the job {@value #JOB}. Each of its subtasks reads a part of its own, in order:
     * the first the oldest records, and the same again after a failure.
     *
     * @param type of the values
     */
    public <T> Source<Decoded<T>, ?, ?> source(Class<T> type, Decoder<T> decoder) {
        return new FixedParts<>(
                new DataGeneratorSource<>(
                        new AtOffset<>(topic, records, decoder),
                        records.size(),
                        new DecodedTypeInfo<>(TypeInformation.of(type))),
                records.size());
    }

    /**
     * The record at an offset, whichever was asked for before: Flink's function over a collection
     * goes forward only, so that it fails when parts come back in another order.
     */
    private static final class AtOffset<T> implements GeneratorFunction<Long, Decoded<T>> {

        private static final long serialVersionUID = 1L;

        private final String topic;
        private final long[] timestamps;
        private final byte[][] keys;
        private final byte[][] values;
        private final Decoder<T> decoder;

        private AtOffset(String topic, List<KafkaRecord> records, Decoder<T> decoder) {
            this.topic = topic;
            this.timestamps = records.stream().mapToLong(KafkaRecord::timestamp).toArray();
            this.keys = records.stream().map(KafkaRecord::key).toArray(byte[][]::new);
            this.values = records.stream().map(KafkaRecord::value).toArray(byte[][]::new);
            this.decoder = decoder;
        }

        @Override
        public Decoded<T> map(Long offset) {
            int i = Math.toIntExact(offset);
            return decoder.decoded(
                    new KafkaRecord(topic, 0, offset, timestamps[i], keys[i], values[i]), JOB);
        }
    }
}
