package io.tidemark.quotesenrichment;

import io.tidemark.kafka.KafkaRecord;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Quotes on their way by symbol: field by field, without reflection, for each of them goes through
 * here twice. Those that wait are in state, as records like any other. A copy is the same object,
 * which nobody changes.
 */
final class QuoteSerializer extends TypeSerializerSingleton<Quote> {

    static final QuoteSerializer INSTANCE = new QuoteSerializer();

    private static final long serialVersionUID = 1L;

    private static final int NULL = -1;

    /** An object that is a quote has at least a symbol. */
    private static final int NO_INDEX = 0;

    @Override
    public void serialize(Quote quote, DataOutputView target) throws IOException {
        KafkaRecord record = quote.record();
        // Not as UTF-8, in which halves of characters would be lost, and with them the key.
        StringValue.writeString(quote.symbol(), target);
        StringValue.writeString(quote.id(), target);
        StringValue.writeString(record.topic(), target);
        target.writeInt(record.partition());
        target.writeLong(record.offset());
        target.writeLong(record.timestamp());
        writeBytes(record.key(), target);
        writeBytes(record.value(), target);
        writeIndex(quote.index(), target);
    }

    private static void writeIndex(long[] index, DataOutputView target) throws IOException {
        target.writeInt(index == null ? NO_INDEX : index.length);
        if (index != null) {
            for (long field : index) {
                target.writeLong(field);
            }
        }
    }

    private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes == null ? NULL : bytes.length);
        if (bytes != null) {
            target.write(bytes);
        }
    }

    @Override
    public Quote deserialize(DataInputView source) throws IOException {
        return new Quote(
                StringValue.readString(source),
                StringValue.readString(source),
                new KafkaRecord(
                        StringValue.readString(source),
                        source.readInt(),
                        source.readLong(),
                        source.readLong(),
                        readBytes(source),
                        readBytes(source)),
                readIndex(source));
    }

    private static long[] readIndex(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length == NO_INDEX) {
            return null;
        }
        long[] index = new long[length];
        for (int field = 0; field < length; field++) {
            index[field] = source.readLong();
        }
        return index;
    }

    private static byte[] readBytes(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return bytes;
    }

    @Override
    public Quote deserialize(Quote reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public Quote copy(Quote from) {
        return from;
    }

    @Override
    public Quote copy(Quote from, Quote reuse) {
        return from;
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Quote createInstance() {
        return null;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<Quote> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Version 1 of what is written. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Quote> {

        /** For Flink, which reads it from a checkpoint. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
