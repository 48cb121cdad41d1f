package io.tidemark.newsingest;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * How far the stream has been read: the only split there is.
 *
 * @param cursor the greatest {@code time_us} of all events that were read, in µs since the epoch
 *     (UTC); {@link JetstreamEvent#UNKNOWN} before the first
 * @param recent the events shortly before it, by identity, each with its time in µs
 */
record JetstreamSplit(long cursor, Map<String, Long> recent) implements SourceSplit {

    static final JetstreamSplit BEGINNING = new JetstreamSplit(JetstreamEvent.UNKNOWN, Map.of());

    @Override
    public String splitId() {
        return "jetstream";
    }

    /** How it is written to checkpoints. */
    static final class Serializer implements SimpleVersionedSerializer<JetstreamSplit> {

        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(JetstreamSplit split) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(1024);
            out.writeLong(split.cursor);
            out.writeInt(split.recent.size());
            for (Map.Entry<String, Long> event : split.recent.entrySet()) {
                out.writeUTF(event.getKey());
                out.writeLong(event.getValue());
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public JetstreamSplit deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                throw new IOException("a cursor of unknown version " + version);
            }
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            long cursor = in.readLong();
            Map<String, Long> recent = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                recent.put(in.readUTF(), in.readLong());
            }
            return new JetstreamSplit(cursor, recent);
        }
    }
}
