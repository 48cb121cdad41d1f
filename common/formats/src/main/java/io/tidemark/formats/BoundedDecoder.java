package io.tidemark.formats;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Avro's decoder (1.12.1), which believes what the bytes say about lengths, made not to: a text is
 * never longer than the bytes that it is read from, and there are never more elements than bytes.
 * So a few bytes take neither all memory nor all time. Nor does it believe that a text is UTF-8.
 */
final class BoundedDecoder extends Decoder {

    private final BinaryDecoder avro;
    private final int bytes;
    private long elements;

    BoundedDecoder(byte[] payload) {
        this.avro = DecoderFactory.get().binaryDecoder(payload, null);
        this.bytes = payload.length;
    }

    boolean isEnd() throws IOException {
        return avro.isEnd();
    }

    private byte[] bytes() throws IOException {
        long length = avro.readLong();
        if (length < 0 || length > bytes) {
            throw new EOFException("a length is " + length);
        }
        byte[] read = new byte[(int) length];
        avro.readFixed(read);
        return read;
    }

    /** Avro would put a character in place of what is no UTF-8, and two texts could be one. */
    private Utf8 text() throws IOException {
        byte[] text = bytes();
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IOException("a text is no UTF-8", e);
        }
        return new Utf8(text);
    }

    private long bounded(long count) throws IOException {
        elements += count;
        if (count < 0 || elements > bytes) {
            throw new EOFException("a number of elements is " + count);
        }
        return count;
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return text();
    }

    @Override
    public String readString() throws IOException {
        return text().toString();
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        return ByteBuffer.wrap(bytes());
    }

    @Override
    public long readArrayStart() throws IOException {
        return bounded(avro.readArrayStart());
    }

    @Override
    public long arrayNext() throws IOException {
        return bounded(avro.arrayNext());
    }

    @Override
    public long skipArray() throws IOException {
        return bounded(avro.skipArray());
    }

    @Override
    public long readMapStart() throws IOException {
        return bounded(avro.readMapStart());
    }

    @Override
    public long mapNext() throws IOException {
        return bounded(avro.mapNext());
    }

    @Override
    public long skipMap() throws IOException {
        return bounded(avro.skipMap());
    }

    @Override
    public void readNull() throws IOException {
        avro.readNull();
    }

    @Override
    public boolean readBoolean() throws IOException {
        return avro.readBoolean();
    }

    @Override
    public int readInt() throws IOException {
        return avro.readInt();
    }

    @Override
    public long readLong() throws IOException {
        return avro.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return avro.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return avro.readDouble();
    }

    @Override
    public void skipString() throws IOException {
        avro.skipString();
    }

    @Override
    public void skipBytes() throws IOException {
        avro.skipBytes();
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        avro.readFixed(target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        avro.skipFixed(length);
    }

    @Override
    public int readEnum() throws IOException {
        return avro.readEnum();
    }

    @Override
    public int readIndex() throws IOException {
        return avro.readIndex();
    }
}
