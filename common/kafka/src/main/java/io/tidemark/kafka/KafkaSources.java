package io.tidemark.kafka;

import io.tidemark.delivery.Decoded;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Kafka sources of decoded values, as all jobs use them. Each record is decoded where it is read; a
 * record that cannot be read comes as a dead letter in the job's name.
 */
public final class KafkaSources {

    private KafkaSources() {}

    /**
     * A source of one topic that reads committed records only. Without a checkpoint it starts where
     * the job's consumer group stands, or at the beginning.
     *
     * @param type of the values
     */
    @SuppressWarnings("deprecation") // the connector's API still takes the deprecated strategy
    public static <T> KafkaSource<Decoded<T>> of(
            KafkaJobOptions options, String topic, Class<T> type, Decoder<T> decoder) {
        return builder(
                        options,
                        topic,
                        OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST),
                        type,
                        decoder)
                .build();
    }

    /**
     * A source of what one topic holds when the job starts: from its beginning to the offsets that
     * were its ends then. The job's consumer group plays no part.
     *
     * @param type of the values
     */
    public static <T> KafkaSource<Decoded<T>> bounded(
            KafkaJobOptions options, String topic, Class<T> type, Decoder<T> decoder) {
        return builder(options, topic, OffsetsInitializer.earliest(), type, decoder)
                .setBounded(OffsetsInitializer.latest())
                .build();
    }

    /**
     * A source of one topic that is read from its beginning by each start without a checkpoint: for
     * compacted topics, which are tables.
     *
     * @param type of the values
     */
    public static <T> KafkaSource<Decoded<T>> table(
            KafkaJobOptions options, String topic, Class<T> type, Decoder<T> decoder) {
        return builder(options, topic, OffsetsInitializer.earliest(), type, decoder).build();
    }

    private static <T> KafkaSourceBuilder<Decoded<T>> builder(
            KafkaJobOptions options,
            String topic,
            OffsetsInitializer start,
            Class<T> type,
            Decoder<T> decoder) {
        return KafkaSource.<Decoded<T>>builder()
                .setProperties(options.kafka().properties())
                .setProperty("isolation.level", "read_committed")
                .setProperty("partition.discovery.interval.ms", "60000")
                .setGroupId(options.clientId())
                .setClientIdPrefix(options.clientId() + "-" + topic)
                .setTopics(topic)
                .setStartingOffsets(start)
                .setDeserializer(
                        new Decoding<>(
                                new DecodedTypeInfo<>(TypeInformation.of(type)),
                                decoder,
                                options.job()));
    }

    /** Decodes in the connector's deserializer. */
    record Decoding<T>(DecodedTypeInfo<T> type, Decoder<T> decoder, String job)
            implements KafkaRecordDeserializationSchema<Decoded<T>> {

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record, Collector<Decoded<T>> collector) {
            collector.collect(
                    decoder.decoded(
                            new KafkaRecord(
                                    record.topic(),
                                    record.partition(),
                                    record.offset(),
                                    record.timestamp(),
                                    record.key(),
                                    record.value()),
                            job));
        }

        @Override
        public TypeInformation<Decoded<T>> getProducedType() {
            return type;
        }
    }
}
