package io.tidemark.statereader;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** A type of which only the serializer is known: that which a savepoint has written down. */
final class SerializerType<T> extends TypeInformation<T> {

    private final TypeSerializer<T> serializer;

    SerializerType(TypeSerializer<T> serializer) {
        this.serializer = serializer;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer.duplicate();
    }

    @Override
    @SuppressWarnings("unchecked") // Nobody creates one of it.
    public Class<T> getTypeClass() {
        return (Class<T>) Object.class;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public boolean isKeyType() {
        return true;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof SerializerType;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SerializerType<?> type && type.serializer.equals(serializer);
    }

    @Override
    public int hashCode() {
        return Objects.hash(serializer);
    }

    @Override
    public String toString() {
        return serializer.toString();
    }
}
