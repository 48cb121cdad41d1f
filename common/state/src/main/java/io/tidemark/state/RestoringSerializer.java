package io.tidemark.state;

import java.io.IOException;
import java.io.Serializable;
import javax.annotation.Nullable;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A serializer of state that may have been written as another type. While an operator is restored,
 * it finds that out, and then reads (and names in the store) what was written as it was written, so
 * that it can be dropped. From then on it is the present serializer.
 */
final class RestoringSerializer<T> extends TypeSerializer<T> {

    private static final long serialVersionUID = 1L;

    @Nullable private final TypeSerializer<T> present;
    private final Finding<T> finding;

    /** One for all duplicates. */
    private static final class Finding<T> implements Serializable {

        private static final long serialVersionUID = 1L;

        private final String name;
        private final transient RestoredState restored;
        private boolean isOver;
        @Nullable private TypeSerializer<T> old;

        Finding(String name, @Nullable RestoredState restored) {
            this.name = name;
            this.restored = restored;
        }
    }

    RestoringSerializer(String name, TypeSerializer<T> present, RestoredState restored) {
        this(present, new Finding<>(name, restored));
    }

    private RestoringSerializer(@Nullable TypeSerializer<T> present, Finding<T> finding) {
        this.present = present;
        this.finding = finding;
    }

    /** Of state that no operator claims any more: it stays what it was. */
    static <T> RestoringSerializer<T> ofUnclaimed() {
        return new RestoringSerializer<>(null, new Finding<>("", null));
    }

    /** The operator has been restored. */
    void restored() {
        finding.isOver = true;
    }

    String name() {
        return finding.name;
    }

    /** Whether state of another type was found, or, of unclaimed state, any. */
    boolean hasOld() {
        return finding.old != null;
    }

    private TypeSerializer<T> current() {
        boolean isOld = finding.old != null && (present == null || !finding.isOver);
        return isOld ? finding.old : present;
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        boolean isRestoring = present == null ? finding.old == null : !finding.isOver;
        return isRestoring ? new Comparison() : current().snapshotConfiguration();
    }

    /** Is never written: until the operator is restored nothing is. */
    private final class Comparison implements TypeSerializerSnapshot<T> {

        @Override
        public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
                TypeSerializerSnapshot<T> written) {
            if (present != null) {
                TypeSerializerSchemaCompatibility<T> compatibility =
                        present.snapshotConfiguration().resolveSchemaCompatibility(written);
                if (compatibility.isCompatibleAsIs()) {
                    return TypeSerializerSchemaCompatibility.compatibleWithReconfiguredSerializer(
                            present);
                } else if (!compatibility.isIncompatible()) {
                    return compatibility;
                }
            }
            TypeSerializer<T> old = written.restoreSerializer();
            if (present != null) {
                finding.restored.differs(finding.name, old, present);
            }
            finding.old = old;
            return TypeSerializerSchemaCompatibility.compatibleWithReconfiguredSerializer(
                    RestoringSerializer.this);
        }

        @Override
        public TypeSerializer<T> restoreSerializer() {
            return RestoringSerializer.this;
        }

        @Override
        public int getCurrentVersion() {
            throw new UnsupportedOperationException("this is never written");
        }

        @Override
        public void writeSnapshot(DataOutputView out) {
            throw new UnsupportedOperationException("this is never written");
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) {
            throw new UnsupportedOperationException("this is never written");
        }
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return new RestoringSerializer<>(present == null ? null : present.duplicate(), finding);
    }

    @Override
    public boolean isImmutableType() {
        return current() != null && current().isImmutableType();
    }

    @Override
    public T createInstance() {
        return current().createInstance();
    }

    @Override
    public T copy(T from) {
        return current().copy(from);
    }

    @Override
    public T copy(T from, T reuse) {
        return current().copy(from, reuse);
    }

    @Override
    public int getLength() {
        return current() == null ? -1 : current().getLength();
    }

    @Override
    public void serialize(T value, DataOutputView target) throws IOException {
        current().serialize(value, target);
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        return current().deserialize(source);
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return current().deserialize(reuse, source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        current().copy(source, target);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RestoringSerializer<?> serializer && finding == serializer.finding;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(finding);
    }
}
