package io.tidemark.state;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A type whose fields Flink is not to look into: it has a serializer of its own, and, unless a
 * subclass says so, is no key.
 *
 * <p>It may have parameters. What they stand for, types or serializers, are its parts; two of the
 * same class and with equal parts are equal.
 */
public abstract class OpaqueTypeInfo<T> extends TypeInformation<T> {

    private static final long serialVersionUID = 1L;

    private final Class<?> type;
    private final List<Object> parts;

    /**
     * A type.
     *
     * @param type the class, without its parameters
     * @param parts {@link java.io.Serializable} ones
     */
    protected OpaqueTypeInfo(Class<?> type, Object... parts) {
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
        return other instanceof OpaqueTypeInfo;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpaqueTypeInfo<?> that
                && type.equals(that.type)
                && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return parts.isEmpty() ? type.getSimpleName() : type.getSimpleName() + parts;
    }
}
