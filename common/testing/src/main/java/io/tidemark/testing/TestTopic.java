package io.tidemark.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.DecodedTypeInfo;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A topic of one partition, for tests: a test adds records while a job reads them. */
public final class TestTopic {

    /** The job that dead letters name. */
    public static final String JOB = BoundedRecords.JOB;

    /** The one partition, from an offset on. */
    record Partition(long offset) implements SourceSplit {
        @Override
        public String splitId() {
            return "0";
        }
    }

    private static final Map<String, List<KafkaRecord>> TOPICS = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final String name;

    /** An empty topic. */
    public TestTopic(String name) {
        this.name = name;
        TOPICS.put(id, new CopyOnWriteArrayList<>());
    }

    /**
     * Adds a record.
     *
     * @param timestamp in ms since the epoch (UTC)
     * @param value {@code null} for a tombstone
     */
    public void add(long timestamp, String key, String value) {
        List<KafkaRecord> records = TOPICS.get(id);
        records.add(new KafkaRecord(name, 0, records.size(), timestamp, bytes(key), bytes(value)));
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    /**
     * A source that never ends and goes on at its checkpointed offset after a failure. It decodes
     * as in production; dead letters are in the name of the job {@value #JOB}.
     *
     * @param type of the values
     */
    public <T> Source<Decoded<T>, ?, ?> source(Class<T> type, Decoder<T> decoder) {
        return new TopicSource<>(id, new DecodedTypeInfo<>(TypeInformation.of(type)), decoder);
    }

    private record TopicSource<T>(String id, DecodedTypeInfo<T> type, Decoder<T> decoder)
            implements Source<Decoded<T>, Partition, Long>, ResultTypeQueryable<Decoded<T>> {

        @Override
        public Boundedness getBoundedness() {
            return Boundedness.CONTINUOUS_UNBOUNDED;
        }

        @Override
        public TypeInformation<Decoded<T>> getProducedType() {
            return type;
        }

        @Override
        public SplitEnumerator<Partition, Long> createEnumerator(
                SplitEnumeratorContext<Partition> context) {
            return new Enumerator(context, new Partition(0));
        }

        @Override
        public SplitEnumerator<Partition, Long> restoreEnumerator(
                SplitEnumeratorContext<Partition> context, Long unassigned) {
            return new Enumerator(context, unassigned < 0 ? null : new Partition(unassigned));
        }

        @Override
        public SourceReader<Decoded<T>, Partition> createReader(SourceReaderContext context) {
            return new Reader<>(TOPICS.get(id), decoder);
        }

        @Override
        public SimpleVersionedSerializer<Partition> getSplitSerializer() {
            return new Offsets<>() {
                @Override
                long offset(Partition partition) {
                    return partition.offset();
                }

                @Override
                Partition at(long offset) {
                    return new Partition(offset);
                }
            };
        }

        @Override
        public SimpleVersionedSerializer<Long> getEnumeratorCheckpointSerializer() {
            return new Offsets<>() {
                @Override
                long offset(Long unassigned) {
                    return unassigned;
                }

                @Override
                Long at(long offset) {
                    return offset;
                }
            };
        }
    }

    private abstract static class Offsets<T> implements SimpleVersionedSerializer<T> {

        abstract long offset(T object);

        abstract T at(long offset);

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(T object) {
            return ByteBuffer.allocate(Long.BYTES).putLong(offset(object)).array();
        }

        @Override
        public T deserialize(int version, byte[] bytes) {
            return at(ByteBuffer.wrap(bytes).getLong());
        }
    }

    /** Gives the partition to the first subtask. */
    private static final class Enumerator implements SplitEnumerator<Partition, Long> {

        private final SplitEnumeratorContext<Partition> context;
        private Partition unassigned;

        Enumerator(SplitEnumeratorContext<Partition> context, Partition unassigned) {
            this.context = context;
            this.unassigned = unassigned;
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<Partition> splits, int subtask) {
            splits.forEach(split -> unassigned = split);
        }

        @Override
        public void addReader(int subtask) {
            if (subtask == 0 && unassigned != null) {
                context.assignSplit(unassigned, subtask);
                unassigned = null;
            }
        }

        @Override
        public Long snapshotState(long checkpoint) {
            return unassigned == null ? -1 : unassigned.offset();
        }

        @Override
        public void close() {}
    }

    private static final class Reader<T> implements SourceReader<Decoded<T>, Partition> {

        private static final long POLL_MS = 5;

        private final List<KafkaRecord> records;
        private final Decoder<T> decoder;
        private final List<Partition> partitions = new ArrayList<>();

        Reader(List<KafkaRecord> records, Decoder<T> decoder) {
            this.records = records;
            this.decoder = decoder;
        }

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<Decoded<T>> output) {
            if (partitions.isEmpty() || partitions.get(0).offset() >= records.size()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            KafkaRecord record = records.get((int) partitions.get(0).offset());
            partitions.set(0, new Partition(record.offset() + 1));
            output.collect(decoder.decoded(record, JOB), record.timestamp());
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<Partition> snapshotState(long checkpoint) {
            return List.copyOf(partitions);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(POLL_MS, TimeUnit.MILLISECONDS));
        }

        @Override
        public void addSplits(List<Partition> splits) {
            partitions.addAll(splits);
        }

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
