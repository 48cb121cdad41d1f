package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.DeadLetters;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Kafka sinks as all jobs use them: with the guarantee of {@code --guarantee}, which is exactly
 * once unless the user says otherwise. Exactly once means a transaction per subtask and checkpoint,
 * committed when the checkpoint completes (two-phase commit); consumers must read with {@code
 * isolation.level=read_committed}.
 *
 * <p>Transactional ids come from Flink's pool ({@link TransactionNamingStrategy#POOLING}) under the
 * prefix {@code tidemark-<job>-<deployment>-<sink>}, so two deployments never fence each other and
 * a restart finds and ends what a failure left open.
 */
public final class KafkaSinks {

    private KafkaSinks() {}

    /**
     * A sink to one topic.
     *
     * @param name tells this sink from the job's others; part of its transactional ids, so it must
     *     stay the same from one version of the job to the next
     * @param encoder makes the record for {@code topic}; it should set key, value and timestamp
     */
    public static <T> KafkaSink<T> of(
            KafkaJobOptions options,
            String name,
            String topic,
            SerializableFunction<T, ProducerRecord<byte[], byte[]>> encoder) {
        return of(options, name, List.of(topic), encoder);
    }

    /**
     * The sink of dead letters. Each goes to {@link DeadLetter#topic()}.
     *
     * @param sourceTopics the topics whose dead letters may come, without the suffix
     */
    public static KafkaSink<DeadLetter> deadLetters(
            KafkaJobOptions options, String... sourceTopics) {
        List<String> topics =
                List.of(sourceTopics).stream().map(t -> t + DeadLetter.TOPIC_SUFFIX).toList();
        return of(options, "dead-letters", topics, DeadLetters::toRecord);
    }

    /**
     * An output of a job: to one topic, in an operator {@code write-<name>}.
     *
     * @param name as in {@link #of}
     */
    public static <T> Consumer<DataStream<T>> to(
            KafkaJobOptions options, String name, String topic, Encoder<T> encoder) {
        return stream ->
                write(
                        stream,
                        of(options, name, topic, element -> encoder.encode(topic, element)),
                        "write-" + name);
    }

    /**
     * The output of a job's dead letters, in an operator {@code write-dead-letters}.
     *
     * @param sourceTopics as in {@link #deadLetters}
     */
    public static Consumer<DataStream<DeadLetter>> toDeadLetters(
            KafkaJobOptions options, String... sourceTopics) {
        return letters -> write(letters, deadLetters(options, sourceTopics), "write-dead-letters");
    }

    private static <T> void write(DataStream<T> stream, KafkaSink<T> sink, String uid) {
        stream.sinkTo(sink).uid(uid).name(uid);
    }

    private static <T> KafkaSink<T> of(
            KafkaJobOptions options,
            String name,
            List<String> topics,
            SerializableFunction<T, ProducerRecord<byte[], byte[]>> encoder) {
        Properties properties = options.kafka().properties();
        properties.setProperty(
                "transaction.timeout.ms", Long.toString(options.transactionTimeout().toMillis()));
        properties.setProperty("compression.type", "lz4");
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(options.guarantee())
                .setTransactionalIdPrefix(options.clientId() + "-" + name)
                .setTransactionNamingStrategy(
                        options.guarantee() == DeliveryGuarantee.EXACTLY_ONCE
                                ? TransactionNamingStrategy.POOLING
                                : TransactionNamingStrategy.DEFAULT)
                .setRecordSerializer(new Serializer<>(topics, encoder))
                .build();
    }

    /** Tells Flink which topics it writes to: pooled transactional ids are listed by topic. */
    private record Serializer<T>(
            List<String> topics, SerializableFunction<T, ProducerRecord<byte[], byte[]>> encoder)
            implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                T element, KafkaSinkContext context, Long timestamp) {
            return encoder.apply(element);
        }

        @Override
        public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
            return Optional.of(
                    new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(topics)));
        }
    }
}
