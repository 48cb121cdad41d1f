package io.tidemark.newsingest;

import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The stream: the only split there is. */
record StreamSplit() implements SourceSplit {

    static final String ID = "stream";

    @Override
    public String splitId() {
        return ID;
    }

    /** A split has nothing to write. */
    static final class Serializer implements SimpleVersionedSerializer<StreamSplit> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(StreamSplit split) {
            return new byte[0];
        }

        @Override
        public StreamSplit deserialize(int version, byte[] bytes) throws IOException {
            if (version != getVersion()) {
                throw new IOException("a stream's state of unknown version " + version);
            }
            return new StreamSplit();
        }
    }
}
