package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes a byte that says what it is, then the value or the dead letter, each with a serializer of
 * its own. A copy is the same object: nobody changes what is decoded, and the operator behind the
 * source takes it apart.
 */
public final class DecodedSerializer<T> extends TypeSerializer<Decoded<T>> {

    private static final long serialVersionUID = 1L;

    private static final int SKIPPED = 0;
    private static final int VALUE = 1;
    private static final int DEAD_LETTER = 2;

    private final TypeSerializer<T> values;
    private final TypeSerializer<DeadLetter> deadLetters;

    DecodedSerializer(TypeSerializer<T> values, TypeSerializer<DeadLetter> deadLetters) {
        this.values = values;
        this.deadLetters = deadLetters;
    }

    @Override
    public void serialize(Decoded<T> decoded, DataOutputView target) throws IOException {
        if (decoded.hasValue()) {
            target.writeByte(VALUE);
            values.serialize(decoded.value(), target);
        } else if (decoded.isSkipped()) {
            target.writeByte(SKIPPED);
        } else {
            target.writeByte(DEAD_LETTER);
            deadLetters.serialize(decoded.deadLetter(), target);
        }
    }

    @Override
    public Decoded<T> deserialize(DataInputView source) throws IOException {
        byte kind = source.readByte();
        return switch (kind) {
            case SKIPPED -> Decoded.skipped();
            case VALUE -> Decoded.of(values.deserialize(source));
            case DEAD_LETTER -> Decoded.unreadable(deadLetters.deserialize(source));
            default -> throw new IOException("unknown kind of decoded record: " + kind);
        };
    }

    @Override
    public Decoded<T> deserialize(Decoded<T> reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public Decoded<T> copy(Decoded<T> from) {
        return from;
    }

    @Override
    public Decoded<T> copy(Decoded<T> from, Decoded<T> reuse) {
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
    public TypeSerializer<Decoded<T>> duplicate() {
        return new DecodedSerializer<>(values.duplicate(), deadLetters.duplicate());
    }

    @Override
    public Decoded<T> createInstance() {
        return Decoded.skipped();
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecodedSerializer<?> serializer
                && values.equals(serializer.values)
                && deadLetters.equals(serializer.deadLetters);
    }

    @Override
    public int hashCode() {
        return 31 * values.hashCode() + deadLetters.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<Decoded<T>> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /** Version 1 of what is written. */
    public static final class Snapshot<T>
            extends CompositeTypeSerializerSnapshot<Decoded<T>, DecodedSerializer<T>> {

        /** For Flink, which reads the rest from a savepoint. */
        public Snapshot() {}

        Snapshot(DecodedSerializer<T> serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return 1;
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(DecodedSerializer<T> outer) {
            return new TypeSerializer<?>[] {outer.values, outer.deadLetters};
        }

        @Override
        @SuppressWarnings("unchecked") // In the order of getNestedSerializers.
        protected DecodedSerializer<T> createOuterSerializerWithNestedSerializers(
                TypeSerializer<?>[] parts) {
            return new DecodedSerializer<>(
                    (TypeSerializer<T>) parts[0], (TypeSerializer<DeadLetter>) parts[1]);
        }
    }
}
