package io.tidemark.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Numbers that were written in four bytes, and are read from them when they have eight. */
public final class Widened extends OfLongs {

    private static final long serialVersionUID = 1L;

    static final Widened OF_FOUR_BYTES = new Widened(false);
    static final Widened OF_EIGHT_BYTES = new Widened(true);

    private final boolean isWide;

    private Widened(boolean isWide) {
        this.isWide = isWide;
    }

    @Override
    public int getLength() {
        return isWide ? Long.BYTES : Integer.BYTES;
    }

    @Override
    public void serialize(Long number, DataOutputView target) throws IOException {
        if (isWide) {
            target.writeLong(number);
        } else {
            target.writeInt(Math.toIntExact(number));
        }
    }

    @Override
    public Long deserialize(DataInputView source) throws IOException {
        return isWide ? source.readLong() : (long) source.readInt();
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public TypeSerializerSnapshot<Long> snapshotConfiguration() {
        Snapshot snapshot = new Snapshot();
        snapshot.isWide = isWide;
        return snapshot;
    }

    /** Public because Flink makes it by its name. */
    public static final class Snapshot implements TypeSerializerSnapshot<Long> {

        private boolean isWide;

        @Override
        public int getCurrentVersion() {
            return 1;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeBoolean(isWide);
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader loader)
                throws IOException {
            isWide = in.readBoolean();
        }

        @Override
        public TypeSerializer<Long> restoreSerializer() {
            return isWide ? OF_EIGHT_BYTES : OF_FOUR_BYTES;
        }

        @Override
        public TypeSerializerSchemaCompatibility<Long> resolveSchemaCompatibility(
                TypeSerializerSnapshot<Long> old) {
            if (!(old instanceof Snapshot snapshot) || (snapshot.isWide && !isWide)) {
                return TypeSerializerSchemaCompatibility.incompatible();
            }
            return snapshot.isWide == isWide
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
        }
    }
}
