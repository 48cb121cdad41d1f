package io.tidemark.kafka;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's Kafka sink with three faults of connector 5.0.0 mended:
 *
 * <ul>
 *   <li>A writer with pooled transactional ids asks an admin client for open transactions, and
 *       never closes it. Its thread stays, and with it the job's class loader; some fifty starts
 *       end the TaskManager for lack of metaspace.
 *   <li>A writer that is closed throws the failure of a record that it had sent. Flink closes
 *       writers while it cleans up behind a failure, takes what is thrown there as fatal, and ends
 *       the TaskManager with all jobs on it. Nothing is lost by not throwing: a writer that has not
 *       failed has sent all of its records when it is closed, because {@code flush} comes before
 *       the end of the input and before each checkpoint.
 *   <li>A job that starts from a checkpoint older than the broker keeps transactional ids ({@code
 *       transactional.id.expiration.ms}, 7 days) fails for ever on the transaction that the
 *       checkpoint names. It was committed long ago, or ended by {@code transaction.timeout.ms};
 *       nobody knows any more, and no retry changes it. As for a transaction that the broker knows
 *       to have ended, the job goes on, and an error in the log and Flink's counter {@code
 *       numCommittablesFailure} say so.
 * </ul>
 *
 * <p>And what Kafka refuses is a {@link RefusedException}, which no restart follows.
 *
 * <p>MendedKafkaSinkTest is red as soon as a connector needs this no more.
 */
final class MendedKafkaSink<T>
        implements TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable>,
                LineageVertexProvider {

    private static final Logger LOG = LoggerFactory.getLogger(MendedKafkaSink.class);

    private final DeliveryGuarantee guarantee;
    private final Properties producer;
    private final String transactionalIdPrefix;
    private final KafkaRecordSerializationSchema<T> serializer;

    /** Only {@code EXACTLY_ONCE} writers are made by us; all else is this sink's. */
    private final KafkaSink<T> sink;

    MendedKafkaSink(
            DeliveryGuarantee guarantee,
            Properties producer,
            String transactionalIdPrefix,
            KafkaRecordSerializationSchema<T> serializer) {
        this.guarantee = guarantee;
        this.producer = producer;
        this.transactionalIdPrefix = transactionalIdPrefix;
        this.serializer = serializer;
        sink =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(producer)
                        .setDeliveryGuarantee(guarantee)
                        .setTransactionalIdPrefix(transactionalIdPrefix)
                        .setTransactionNamingStrategy(
                                guarantee == DeliveryGuarantee.EXACTLY_ONCE
                                        ? TransactionNamingStrategy.POOLING
                                        : TransactionNamingStrategy.DEFAULT)
                        .setRecordSerializer(serializer)
                        .build();
    }

    @Override
    public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> createWriter(
            WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> restoreWriter(
            WriterInitContext flinks, Collection<KafkaWriterState> states) throws IOException {
        WriterInitContext context = new WatchfulMailbox(flinks);
        if (guarantee != DeliveryGuarantee.EXACTLY_ONCE) {
            TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable> plain = sink;
            return new Writer<>(plain.restoreWriter(context, states), () -> {});
        }
        ExactlyOnceWriter<T> writer =
                ExactlyOnceWriter.of(producer, transactionalIdPrefix, serializer, context, states);
        try {
            writer.initialize();
        } catch (RuntimeException | Error e) {
            writer.closeAdminClient();
            RefusedException.throwIfIn(e);
            throw e;
        }
        return new Writer<>(writer.writer(), writer::closeAdminClient);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return sink.getWriterStateSerializer();
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return new CommitterOfOldCheckpoints(sink.createCommitter(context));
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return sink.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(
            DataStream<CommittableMessage<KafkaCommittable>> committables) {
        sink.addPostCommitTopology(committables);
    }

    @Override
    public LineageVertex getLineageVertex() {
        return sink.getLineageVertex();
    }

    /** The connector's writer; only to close it is another thing. */
    private record Writer<T>(
            PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> writer,
            Runnable release)
            implements PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> {

        @Override
        public void write(T element, Context context) throws IOException, InterruptedException {
            try {
                writer.write(element, context);
            } catch (IOException | RuntimeException e) {
                RefusedException.throwIfIn(e);
                throw e;
            }
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            try {
                writer.flush(endOfInput);
            } catch (IOException | RuntimeException e) {
                RefusedException.throwIfIn(e);
                throw e;
            }
        }

        @Override
        public Collection<KafkaCommittable> prepareCommit()
                throws IOException, InterruptedException {
            return writer.prepareCommit();
        }

        @Override
        public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
            try {
                return writer.snapshotState(checkpointId);
            } catch (RuntimeException e) {
                RefusedException.throwIfIn(e);
                throw e;
            }
        }

        @Override
        public void close() {
            try {
                writer.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn(
                        "A Kafka writer could not be closed as it should be. This is not why its job"
                                + " ends, and what it had open is ended at the next start.",
                        e);
            } finally {
                release.run();
            }
        }
    }

    @SuppressWarnings("try") // Flink lets a committer throw anything when it closes.
    private record CommitterOfOldCheckpoints(Committer<KafkaCommittable> committer)
            implements Committer<KafkaCommittable> {

        @Override
        public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
                throws IOException, InterruptedException {
            committer.commit(
                    requests.stream().<CommitRequest<KafkaCommittable>>map(Request::new).toList());
        }

        @Override
        public void close() throws Exception {
            committer.close();
        }
    }

    private record Request(Committer.CommitRequest<KafkaCommittable> request)
            implements Committer.CommitRequest<KafkaCommittable> {

        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            request.signalFailedWithKnownReason(reason);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            if (reason instanceof InvalidPidMappingException) {
                LOG.error(
                        "The broker has forgotten the transaction {} of the checkpoint that this job"
                                + " starts from, which is older than transactional.id.expiration.ms."
                                + " Either it was committed, or its results are lost; the job goes"
                                + " on. A savepoint made with \"stop\" has no such transaction.",
                        getCommittable().getTransactionalId());
                request.signalFailedWithKnownReason(reason);
            } else {
                RefusedException.throwIfIn(reason);
                request.signalFailedWithUnknownReason(reason);
            }
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
