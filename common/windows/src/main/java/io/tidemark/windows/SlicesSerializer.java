package io.tidemark.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializer of {@link Slices}: the times fired and closed through, whether there are chunks and
 * slices that are not new, the tick if there is one, a count, then starts and accumulators; where
 * not all are new, what each is comes before its accumulator.
 */
final class SlicesSerializer<ACC> extends TypeSerializer<Slices<ACC>> {

    private static final long serialVersionUID = 1L;

    private static final int HAS_CHUNKS = 1;
    private static final int HAS_SHOWN = 2;
    private static final int HAS_TICK = 4;

    private static final int NEW = 0;
    private static final int SHOWN = 1;
    private static final int EMPTIED = 2;

    private final TypeSerializer<ACC> accumulators;

    SlicesSerializer(TypeSerializer<ACC> accumulators) {
        this.accumulators = accumulators;
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public TypeSerializer<Slices<ACC>> duplicate() {
        return new SlicesSerializer<>(accumulators.duplicate());
    }

    @Override
    public Slices<ACC> createInstance() {
        return new Slices<>();
    }

    @Override
    public Slices<ACC> copy(Slices<ACC> from) {
        Slices<ACC> to = new Slices<>(from.size());
        to.done(from.firedThrough(), from.closedThrough());
        to.hasChunks(from.hasChunks());
        to.tick(from.tick());
        for (int i = 0; i < from.size(); i++) {
            ACC accumulator = from.accumulator(i);
            to.append(
                    from.start(i),
                    accumulator == null ? null : accumulators.copy(accumulator),
                    from.isNew(i));
        }
        return to;
    }

    @Override
    public Slices<ACC> copy(Slices<ACC> from, Slices<ACC> reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(Slices<ACC> slices, DataOutputView target) throws IOException {
        target.writeLong(slices.firedThrough());
        target.writeLong(slices.closedThrough());
        boolean hasShown = !slices.areAllNew();
        boolean hasTick = slices.tick() != Slices.NO_TICK;
        target.writeByte(
                (slices.hasChunks() ? HAS_CHUNKS : 0)
                        | (hasShown ? HAS_SHOWN : 0)
                        | (hasTick ? HAS_TICK : 0));
        if (hasTick) {
            target.writeLong(slices.tick());
        }
        target.writeInt(slices.size());
        for (int i = 0; i < slices.size(); i++) {
            target.writeLong(slices.start(i));
            ACC accumulator = slices.accumulator(i);
            int kind = slices.isNew(i) ? NEW : accumulator == null ? EMPTIED : SHOWN;
            if (hasShown) {
                target.writeByte(kind);
            }
            if (kind != EMPTIED) {
                accumulators.serialize(accumulator, target);
            }
        }
    }

    @Override
    public Slices<ACC> deserialize(DataInputView source) throws IOException {
        long firedThrough = source.readLong();
        long closedThrough = source.readLong();
        int flags = source.readByte();
        long tick = (flags & HAS_TICK) == 0 ? Slices.NO_TICK : source.readLong();
        int size = source.readInt();
        // Room for the slice that is usually added next.
        Slices<ACC> slices = new Slices<>(size + 1);
        slices.tick(tick);
        slices.done(firedThrough, closedThrough);
        slices.hasChunks((flags & HAS_CHUNKS) != 0);
        for (int i = 0; i < size; i++) {
            long start = source.readLong();
            int kind = (flags & HAS_SHOWN) == 0 ? NEW : source.readByte();
            slices.append(
                    start, kind == EMPTIED ? null : accumulators.deserialize(source), kind == NEW);
        }
        return slices;
    }

    @Override
    public Slices<ACC> deserialize(Slices<ACC> reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        target.writeLong(source.readLong());
        target.writeLong(source.readLong());
        int flags = source.readByte();
        target.writeByte(flags);
        if ((flags & HAS_TICK) != 0) {
            target.writeLong(source.readLong());
        }
        int size = source.readInt();
        target.writeInt(size);
        for (int i = 0; i < size; i++) {
            target.writeLong(source.readLong());
            int kind = NEW;
            if ((flags & HAS_SHOWN) != 0) {
                kind = source.readByte();
                target.writeByte(kind);
            }
            if (kind != EMPTIED) {
                accumulators.copy(source, target);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SlicesSerializer<?> that && accumulators.equals(that.accumulators);
    }

    @Override
    public int hashCode() {
        return accumulators.hashCode();
    }

    @Override
    public Snapshot<ACC> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /**
     * The versioned format, public because Flink makes it by its name. It follows the accumulator's
     * serializer through its own changes.
     */
    public static final class Snapshot<ACC>
            extends CompositeTypeSerializerSnapshot<Slices<ACC>, SlicesSerializer<ACC>> {

        private static final int VERSION = 2;

        public Snapshot() {}

        Snapshot(SlicesSerializer<ACC> serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return VERSION;
        }

        @Override
        protected void readOuterSnapshot(int version, DataInputView in, ClassLoader loader)
                throws IOException {
            if (version != VERSION) {
                throw new IOException(
                        String.format(
                                "%s: state of version %d, and this release reads version %d",
                                getClass().getName(), version, VERSION));
            }
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(SlicesSerializer<ACC> serializer) {
            return new TypeSerializer<?>[] {serializer.accumulators};
        }

        @Override
        @SuppressWarnings("unchecked")
        protected SlicesSerializer<ACC> createOuterSerializerWithNestedSerializers(
                TypeSerializer<?>[] nested) {
            return new SlicesSerializer<>((TypeSerializer<ACC>) nested[0]);
        }
    }
}
