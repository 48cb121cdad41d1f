package io.tidemark.windows;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Lists of ids, which counts what is done with them. */
public final class CountedIds extends TypeSerializerSingleton<List<Long>> {

    private static final long serialVersionUID = 1L;
    private static final ListSerializer<Long> IDS = new ListSerializer<>(LongSerializer.INSTANCE);

    /** Ids in lists that were copied. */
    static final AtomicLong COPIED = new AtomicLong();

    /** Lists that were read from state, or written to it. */
    static final AtomicLong READ_OR_WRITTEN = new AtomicLong();

    static void forget() {
        COPIED.set(0);
        READ_OR_WRITTEN.set(0);
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public List<Long> createInstance() {
        return IDS.createInstance();
    }

    @Override
    public List<Long> copy(List<Long> from) {
        COPIED.addAndGet(from.size());
        return IDS.copy(from);
    }

    @Override
    public List<Long> copy(List<Long> from, List<Long> reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(List<Long> ids, DataOutputView target) throws IOException {
        READ_OR_WRITTEN.incrementAndGet();
        IDS.serialize(ids, target);
    }

    @Override
    public List<Long> deserialize(DataInputView source) throws IOException {
        READ_OR_WRITTEN.incrementAndGet();
        return IDS.deserialize(source);
    }

    @Override
    public List<Long> deserialize(List<Long> reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        IDS.copy(source, target);
    }

    @Override
    public TypeSerializerSnapshot<List<Long>> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Public because Flink makes it by its name. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<List<Long>> {

        public Snapshot() {
            super(CountedIds::new);
        }
    }
}
