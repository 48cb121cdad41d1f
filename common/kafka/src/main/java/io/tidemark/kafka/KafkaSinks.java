package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.DeadLetters;
import io.tidemark.delivery.LateRecords;
import io.tidemark.delivery.SizeLimits;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka sinks as all jobs use them: with the guarantee of {@code --guarantee}, which is exactly
 * once unless the user says otherwise. Exactly once means a transaction per subtask and checkpoint,
 * committed when the checkpoint completes (two-phase commit); consumers must read with {@code
 * isolation.level=read_committed}.
 *
 * <p>Transactional ids come from Flink's pool ({@link TransactionNamingStrategy#POOLING}) under the
 * prefix {@code tidemark-<job>-<deployment>:<sink>:}, so a restart finds and ends what a failure
 * left open. It ends whatever starts with the prefix; so the prefix has a sign that none of its
 * names can hold, and no deployment is taken for the beginning of another.
 */
public final class KafkaSinks {

    private static final char END_OF_NAME = ':';

    /**
     * Of a batch of records for one partition. Kafka's default of 16 kB holds eight of 2 kB, and
     * each batch is compressed, sent and answered by itself. With more than 128 partitions some
     * batches go before they are full, since Kafka's {@code buffer.memory} is 32 MiB.
     */
    private static final int BATCH_BYTES = 256 * 1024;

    /** How long a batch waits to be filled. */
    private static final int LINGER_MS = 10;

    private KafkaSinks() {}

    /**
     * A sink to one topic.
     *
     * @param name tells this sink from the job's others; part of its transactional ids, so it must
     *     stay the same from one version of the job to the next; without colons
     * @param encoder makes the record for {@code topic}. Without a timestamp the record gets the
     *     time at which it is written; with one, retention counts from there, and the broker may
     *     refuse it
     */
    public static <T> Sink<T> of(
            KafkaJobOptions options,
            String name,
            String topic,
            SerializableFunction<T, ProducerRecord<byte[], byte[]>> encoder) {
        return of(options, name, List.of(topic), encoder, options.kafka().properties());
    }

    private static <T> Sink<T> setAside(
            KafkaJobOptions options,
            String name,
            List<String> topics,
            SerializableFunction<T, ProducerRecord<byte[], byte[]>> encoder) {
        Properties kafka = options.kafka().properties();
        Properties producer = options.kafka().properties();
        producer.setProperty("max.request.size", Integer.toString(SizeLimits.MAX_RECORD_BYTES));
        return of(options, name, topics, new Fitting<>(encoder, kafka), producer);
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
     * The output of what came too late for a job, in an operator {@code write-late}. Records that
     * are too large for the topic are cut, see {@link SizeLimits}.
     *
     * @param encoder makes the record for {@code topic}, with {@link LateRecords}
     */
    public static <T> Consumer<DataStream<T>> toLate(
            KafkaJobOptions options, String topic, Encoder<T> encoder) {
        return stream ->
                write(
                        stream,
                        setAside(
                                options,
                                "late",
                                List.of(topic),
                                element -> encoder.encode(topic, element)),
                        "write-late");
    }

    /**
     * The output of a job's dead letters, in an operator {@code write-dead-letters}. Each goes to
     * {@link DeadLetter#topic()}. Those that are too large for it are cut, see {@link SizeLimits}.
     *
     * @param sourceTopics the topics whose dead letters may come, without the suffix
     */
    public static Consumer<DataStream<DeadLetter>> toDeadLetters(
            KafkaJobOptions options, String... sourceTopics) {
        List<String> topics =
                List.of(sourceTopics).stream().map(t -> t + DeadLetter.TOPIC_SUFFIX).toList();
        return letters ->
                write(
                        letters,
                        setAside(options, "dead-letters", topics, DeadLetters::toRecord),
                        "write-dead-letters");
    }

    private static <T> void write(DataStream<T> stream, Sink<T> sink, String uid) {
        stream.sinkTo(sink).uid(uid).name(uid);
    }

    private static <T> Sink<T> of(
            KafkaJobOptions options,
            String name,
            List<String> topics,
            SerializableFunction<T, ProducerRecord<byte[], byte[]>> encoder,
            Properties properties) {
        configure(properties, options);
        return new MendedKafkaSink<>(
                options.guarantee(),
                properties,
                transactionalIdPrefix(options, name),
                new Serializer<>(topics, encoder));
    }

    /** Adds what all producers of ours have to Kafka's properties as the user gave them. */
    static void configure(Properties properties, KafkaJobOptions options) {
        properties.setProperty(
                "transaction.timeout.ms", Long.toString(options.transactionTimeout().toMillis()));
        properties.putIfAbsent("compression.type", "lz4");
        properties.putIfAbsent("batch.size", Integer.toString(BATCH_BYTES));
        properties.putIfAbsent("linger.ms", Integer.toString(LINGER_MS));
        properties.setProperty("key.serializer", ByteArraySerializer.class.getName());
        properties.setProperty("value.serializer", ByteArraySerializer.class.getName());
    }

    static String transactionalIdPrefix(KafkaJobOptions options, String name) {
        if (name.indexOf(END_OF_NAME) >= 0) {
            throw new IllegalArgumentException("a sink's name has no colon: " + name);
        }
        return options.clientId() + END_OF_NAME + name + END_OF_NAME;
    }

    /** An encoder whose records fit into their topics; each writer has a copy of its own. */
    private static final class Fitting<T>
            implements SerializableFunction<T, ProducerRecord<byte[], byte[]>> {

        private final SerializableFunction<T, ProducerRecord<byte[], byte[]>> encoder;
        private final Properties kafka;
        private transient SizeLimits limits;

        Fitting(SerializableFunction<T, ProducerRecord<byte[], byte[]>> encoder, Properties kafka) {
            this.encoder = encoder;
            this.kafka = kafka;
        }

        @Override
        public ProducerRecord<byte[], byte[]> apply(T element) {
            if (limits == null) {
                limits = new SizeLimits(kafka);
            }
            return limits.fit(encoder.apply(element));
        }
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
