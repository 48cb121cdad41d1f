package io.tidemark.kafka;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** Kafka sources of raw records, as all jobs use them. */
public final class KafkaSources {

    private KafkaSources() {}

    /**
     * A source of one topic that reads committed records only. Without a checkpoint it starts where
     * the job's consumer group stands, or at the beginning.
     */
    @SuppressWarnings("deprecation") // the connector's API still takes the deprecated strategy
    public static KafkaSource<KafkaRecord> of(KafkaJobOptions options, String topic) {
        return builder(
                        options,
                        topic,
                        OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .build();
    }

    /**
     * A source of what one topic holds when the job starts: from its beginning to the offsets that
     * were its ends then. The job's consumer group plays no part.
     */
    public static KafkaSource<KafkaRecord> bounded(KafkaJobOptions options, String topic) {
        return builder(options, topic, OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .build();
    }

    /**
     * A source of one topic that is read from its beginning by each start without a checkpoint: for
     * compacted topics, which are tables.
     */
    public static KafkaSource<KafkaRecord> table(KafkaJobOptions options, String topic) {
        return builder(options, topic, OffsetsInitializer.earliest()).build();
    }

    private static KafkaSourceBuilder<KafkaRecord> builder(
            KafkaJobOptions options, String topic, OffsetsInitializer start) {
        return KafkaSource.<KafkaRecord>builder()
                .setProperties(options.kafka().properties())
                .setProperty("isolation.level", "read_committed")
                .setProperty("partition.discovery.interval.ms", "60000")
                .setGroupId(options.clientId())
                .setClientIdPrefix(options.clientId() + "-" + topic)
                .setTopics(topic)
                .setStartingOffsets(start)
                .setDeserializer(new RawRecords());
    }

    private static final class RawRecords implements KafkaRecordDeserializationSchema<KafkaRecord> {

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record, Collector<KafkaRecord> collector)
                throws IOException {
            collector.collect(
                    new KafkaRecord(
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            record.key(),
                            record.value()));
        }

        @Override
        public TypeInformation<KafkaRecord> getProducedType() {
            return TypeInformation.of(KafkaRecord.class);
        }
    }
}
