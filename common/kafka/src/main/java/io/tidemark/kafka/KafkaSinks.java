package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.DeadLetters;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
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
