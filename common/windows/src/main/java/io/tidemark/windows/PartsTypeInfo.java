package io.tidemark.windows;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** A type that is made of the types (or serializers) of its parts, and is no key. */
abstract class PartsTypeInfo<T> extends TypeInformation<T> {

    private static final long serialVersionUID = 1L;

    private final Class<?> type;
    private final List<Object> parts;

    PartsTypeInfo(Class<?> type, Object... parts) {
        this.type = type;
        this.parts = List.of(parts);
    }

    @Override
    @SuppressWarnings("unchecked") // It has parameters.
    public Class<T> getTypeClass() {
        return (Class<T>) type;
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
    public boolean canEqual(Object other) {
        return other instanceof PartsTypeInfo;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartsTypeInfo<?> that
                && type.equals(that.type)
                && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return type.getSimpleName() + parts;
    }
}
