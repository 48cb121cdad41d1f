package io.tidemark.kafka;

import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.UnavailableException;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Kafka sources of decoded values, as all jobs use them. Each record is decoded where it is read; a
 * record that cannot be read comes as a dead letter in the job's name.
 */
public final class KafkaSources {

    private static final String DISCOVERY_INTERVAL = "partition.discovery.interval.ms";

    /** Half a minute, so that what is new or gone is seen within a minute. */
    private static final long DISCOVERY_INTERVAL_MS = 30_000;

    /**
     * Each poll is handed from the fetcher's thread to the task's, which costs more than 500 small
     * records, the client's default, are worth: with ten times as many, a job that counts them
     * takes 8 % less CPU. A poll is bounded by {@code max.partition.fetch.bytes} for each
     * partition, too, as they are compressed; up to four may be under way.
     */
    private static final String MOST_RECORDS_OF_A_POLL = "5000";

    private KafkaSources() {}

    /**
     * A source of one topic that reads committed records only. Without a checkpoint it starts where
     * the job's consumer group stands, or at the beginning. Partitions that are added while it runs
     * are read from their beginning.
     *
     * @param type of the values
     */
    public static <T> Source<Decoded<T>, ?, ?> of(
            KafkaJobOptions options, OnGap onGap, String topic, Class<T> type, Decoder<T> decoder) {
        return of(options, onGap, topic, TypeInformation.of(type), decoder);
    }

    /** The same with a type of the values that is not found out from their class. */
    public static <T> Source<Decoded<T>, ?, ?> of(
            KafkaJobOptions options,
            OnGap onGap,
            String topic,
            TypeInformation<T> type,
            Decoder<T> decoder) {
        return source(options, onGap, topic, StartOffsets.GROUP, null, type, decoder);
    }

    /**
     * A source of what is committed in one topic when the job starts: from its beginning to the
     * offsets that were its ends then, or at which a transaction was open. The job's consumer group
     * plays no part.
     *
     * @param type of the values
     */
    public static <T> Source<Decoded<T>, ?, ?> bounded(
            KafkaJobOptions options, OnGap onGap, String topic, Class<T> type, Decoder<T> decoder) {
        return source(
                options,
                onGap,
                topic,
                StartOffsets.BEGINNING,
                new CommittedEnds(options.kafka(), clientId(options, topic) + "-ends"),
                TypeInformation.of(type),
                decoder);
    }

    /**
     * A source of one topic that is read from its beginning by each start without a checkpoint: for
     * compacted topics, which are tables.
     *
     * @param type of the values
     */
    public static <T> Source<Decoded<T>, ?, ?> table(
            KafkaJobOptions options, OnGap onGap, String topic, Class<T> type, Decoder<T> decoder) {
        return source(
                options,
                onGap,
                topic,
                StartOffsets.BEGINNING,
                null,
                TypeInformation.of(type),
                decoder);
    }

    private static String clientId(KafkaJobOptions options, String topic) {
        return options.clientId() + "-" + topic;
    }

    /**
     * A source of one topic.
     *
     * @param stop {@code null}: nowhere
     */
    private static <T> Source<Decoded<T>, ?, ?> source(
            KafkaJobOptions options,
            OnGap onGap,
            String topic,
            OffsetsInitializer start,
            OffsetsInitializer stop,
            TypeInformation<T> type,
            Decoder<T> decoder) {
        Properties properties = options.kafka().properties();
        properties.putIfAbsent(DISCOVERY_INTERVAL, Long.toString(DISCOVERY_INTERVAL_MS));
        properties.putIfAbsent("max.poll.records", MOST_RECORDS_OF_A_POLL);
        properties.merge(
                "interceptor.classes",
                ReadPositions.class.getName(),
                (theirs, ours) -> theirs + "," + ours);
        long interval = Long.parseLong(properties.getProperty(DISCOVERY_INTERVAL));
        String clientId = clientId(options, topic);
        KafkaSourceBuilder<Decoded<T>> connector =
                KafkaSource.<Decoded<T>>builder()
                        .setProperties(properties)
                        .setProperty("isolation.level", "read_committed")
                        .setGroupId(options.clientId())
                        .setClientIdPrefix(clientId)
                        .setTopics(topic)
                        .setStartingOffsets(start)
                        .setDeserializer(
                                new Decoding<>(
                                        new DecodedTypeInfo<>(type), decoder, options.job()));
        if (stop != null) {
            connector.setBounded(stop);
        }
        return new GapAwareSource<>(
                connector.build(),
                new GapAwareSource.Reading(
                        options.kafka(),
                        topic,
                        clientId,
                        onGap,
                        Duration.ofMillis(interval > 0 ? interval : DISCOVERY_INTERVAL_MS)));
    }

    /** Decodes in the connector's deserializer. */
    record Decoding<T>(DecodedTypeInfo<T> type, Decoder<T> decoder, String job)
            implements KafkaRecordDeserializationSchema<Decoded<T>> {

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record, Collector<Decoded<T>> collector) {
            KafkaRecord read = KafkaRecord.of(record);
            try {
                collector.collect(decoder.decoded(read, job));
            } catch (UnavailableException e) {
                throw e.isForGood() ? new SuppressRestartsException(e) : e;
            }
        }

        @Override
        public TypeInformation<Decoded<T>> getProducedType() {
            return type;
        }
    }
}
