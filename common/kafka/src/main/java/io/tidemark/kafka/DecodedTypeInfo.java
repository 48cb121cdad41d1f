package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.state.OpaqueTypeInfo;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The type of what a source hands to a job, for sources that decode. */
public final class DecodedTypeInfo<T> extends OpaqueTypeInfo<Decoded<T>> {

    private static final long serialVersionUID = 1L;

    private static final TypeInformation<DeadLetter> DEAD_LETTER =
            TypeInformation.of(DeadLetter.class);

    private final TypeInformation<T> value;

    /** The type of decoded values of a type. */
    public DecodedTypeInfo(TypeInformation<T> value) {
        super(Decoded.class, value);
        this.value = value;
    }

    /** The values' type. */
    public TypeInformation<T> valueType() {
        return value;
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
}
