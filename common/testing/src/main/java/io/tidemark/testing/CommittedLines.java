package io.tidemark.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A sink for tests that shows exactly what an exactly-once sink would: lines are held back, are
 * part of a checkpoint, and can be read once it has completed (two-phase commit). A batch that is
 * committed again after a restore counts once.
 */
public final class CommittedLines implements Sink<String>, SupportsCommitter<CommittedLines.Batch> {

    /** What came between two checkpoints. */
    record Batch(String id, List<String> lines) {}

    private static final Map<String, Map<String, List<String>>> COMMITTED = new LinkedHashMap<>();

    private final String name = UUID.randomUUID().toString();

    /** The lines committed so far, in the order of commits; of all copies of this sink. */
    public List<String> get() {
        synchronized (COMMITTED) {
            return COMMITTED.getOrDefault(name, Map.of()).values().stream()
                    .flatMap(List::stream)
                    .toList();
        }
    }

    @Override
    public CommittingSinkWriter<String, Batch> createWriter(WriterInitContext context) {
        return new Writer();
    }

    @Override
    public Committer<Batch> createCommitter(CommitterInitContext context) {
        return new BatchCommitter();
    }

    @Override
    public SimpleVersionedSerializer<Batch> getCommittableSerializer() {
        return new BatchSerializer();
    }

    private static final class Writer implements CommittingSinkWriter<String, Batch> {

        private final List<String> lines = new ArrayList<>();

        @Override
        public void write(String line, Context context) {
            lines.add(line);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public Collection<Batch> prepareCommit() {
            if (lines.isEmpty()) {
                return List.of();
            }
            Batch batch = new Batch(UUID.randomUUID().toString(), List.copyOf(lines));
            lines.clear();
            return List.of(batch);
        }

        @Override
        public void close() {}
    }

    private final class BatchCommitter implements Committer<Batch> {

        @Override
        public void commit(Collection<CommitRequest<Batch>> requests) {
            synchronized (COMMITTED) {
                for (CommitRequest<Batch> request : requests) {
                    Batch batch = request.getCommittable();
                    COMMITTED
                            .computeIfAbsent(name, any -> new LinkedHashMap<>())
                            .putIfAbsent(batch.id, batch.lines);
                }
            }
        }

        @Override
        public void close() {}
    }

    private static final class BatchSerializer implements SimpleVersionedSerializer<Batch> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Batch batch) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(256);
            out.writeUTF(batch.id);
            out.writeInt(batch.lines.size());
            for (String line : batch.lines) {
                out.writeUTF(line);
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public Batch deserialize(int version, byte[] bytes) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            String id = in.readUTF();
            List<String> lines = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                lines.add(in.readUTF());
            }
            return new Batch(id, lines);
        }
    }
}
