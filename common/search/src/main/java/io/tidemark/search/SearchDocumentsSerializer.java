package io.tidemark.search;

import io.tidemark.delivery.Origin;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriterStateSerializer;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;

/** The documents in a writer's buffer, as they lie in checkpoints and savepoints. */
final class SearchDocumentsSerializer extends AsyncSinkWriterStateSerializer<SearchDocument> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public BufferedRequestState<SearchDocument> deserialize(int version, byte[] bytes)
            throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "documents of version " + version + " in a sink that knows " + VERSION);
        }
        return super.deserialize(version, bytes);
    }

    @Override
    protected void serializeRequestToStream(SearchDocument document, DataOutputStream out)
            throws IOException {
        out.writeUTF(document.index());
        out.writeUTF(document.id());
        writeBytes(document.json(), out);
        out.writeUTF(document.origin().topic());
        out.writeInt(document.origin().partition());
        out.writeLong(document.origin().offset());
        out.writeBoolean(document.origin().uri() != null);
        if (document.origin().uri() != null) {
            out.writeUTF(document.origin().uri());
        }
        writeBytes(document.key(), out);
        writeBytes(document.value(), out);
        out.writeLong(document.timestamp());
    }

    @Override
    protected SearchDocument deserializeRequestFromStream(long size, DataInputStream in)
            throws IOException {
        String index = in.readUTF();
        String id = in.readUTF();
        byte[] json = readBytes(in);
        Origin origin =
                new Origin(
                        in.readUTF(),
                        in.readInt(),
                        in.readLong(),
                        in.readBoolean() ? in.readUTF() : null);
        return new SearchDocument(
                index, id, json, origin, readBytes(in), readBytes(in), in.readLong());
    }

    private static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
