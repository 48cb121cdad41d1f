package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The type of what a source hands to a job, for sources that decode. */
public final class DecodedTypeInfo<T> extends TypeInformation<Decoded<T>> {

    private static final long serialVersionUID = 1L;

    private static final TypeInformation<DeadLetter> DEAD_LETTER =
            TypeInformation.of(DeadLetter.class);

    private final TypeInformation<T> value;

    /** The type of decoded values of a type. */
    public DecodedTypeInfo(TypeInformation<T> value) {
        this.value = value;
    }

    /** The values' type. */
    public TypeInformation<T> valueType() {
        return value;
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
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Class<Decoded<T>> getTypeClass() {
        return (Class<Decoded<T>>) (Class<?>) Decoded.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<Decoded<T>> createSerializer(SerializerConfig config) {
        return new DecodedSerializer<>(
                value.createSerializer(config), DEAD_LETTER.createSerializer(config));
    }

    @Override
    public String toString() {
        return "Decoded<" + value + ">";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecodedTypeInfo<?> type && value.equals(type.value);
    }

    @Override
    public int hashCode() {
        return 31 + value.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof DecodedTypeInfo;
    }
}
