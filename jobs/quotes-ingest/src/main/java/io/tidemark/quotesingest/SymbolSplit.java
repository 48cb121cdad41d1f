package io.tidemark.quotesingest;

import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A symbol to poll, with what has been emitted of it.
 *
 * @param symbol the symbol, which is also the split's id
 */
record SymbolSplit(String symbol, Seen seen) implements SourceSplit {

    SymbolSplit {
        Objects.requireNonNull(symbol, "symbol");
        Objects.requireNonNull(seen, "seen");
    }

    @Override
    public String splitId() {
        return symbol;
    }

    /** How splits are written to checkpoints. A change of form gets a new version. */
    static final class Serializer implements SimpleVersionedSerializer<SymbolSplit> {

        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(SymbolSplit split) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(64);
            out.writeUTF(split.symbol);
            out.writeLong(split.seen.latestUpdate());
            out.writeUTF(split.seen.undated());
            out.writeUTF(split.seen.unreadable());
            return out.getCopyOfBuffer();
        }

        @Override
        public SymbolSplit deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                throw new IOException("a symbol's state of unknown version " + version);
            }
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            return new SymbolSplit(
                    in.readUTF(), new Seen(in.readLong(), in.readUTF(), in.readUTF()));
        }
    }
}
