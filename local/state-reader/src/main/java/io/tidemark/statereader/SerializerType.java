package io.tidemark.statereader;

import io.tidemark.state.OpaqueTypeInfo;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** A type of which only the serializer is known: that which a savepoint has written down. */
final class SerializerType<T> extends OpaqueTypeInfo<T> {

    private static final long serialVersionUID = 1L;

    private final TypeSerializer<T> serializer;

    SerializerType(TypeSerializer<T> serializer) {
        // Nobody creates one of this class.
        super(Object.class, serializer);
        this.serializer = serializer;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer.duplicate();
    }

    @Override
    public boolean isKeyType() {
        return true;
    }

    @Override
    public String toString() {
        return serializer.toString();
    }
}
