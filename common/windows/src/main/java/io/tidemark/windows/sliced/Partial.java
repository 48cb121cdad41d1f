package io.tidemark.windows.sliced;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * What crosses the shuffle: a slice's accumulator as far as one sender has filled it, or a single
 * element that the sender could not prove to be in time. The stream record's timestamp is the
 * slice's start, or the element's timestamp.
 *
 * @param key the key
 * @param element the single element; {@code null} if this is an accumulator
 * @param accumulator the accumulator; {@code null} if this is a single element
 */
record Partial<K, T, ACC>(K key, T element, ACC accumulator) {

    static <K, T, ACC> Partial<K, T, ACC> ofElement(K key, T element) {
        return new Partial<>(key, element, null);
    }

    static <K, T, ACC> Partial<K, T, ACC> ofAccumulator(K key, ACC accumulator) {
        return new Partial<>(key, null, accumulator);
    }

    boolean isElement() {
        return element != null;
    }

    /** The type, made of the types of its parts. */
    static final class Type<K, T, ACC> extends TypeInformation<Partial<K, T, ACC>> {

        private static final long serialVersionUID = 1L;

        private final TypeInformation<K> key;
        private final TypeInformation<T> element;
        private final TypeInformation<ACC> accumulator;

        Type(TypeInformation<K> key, TypeInformation<T> element, TypeInformation<ACC> accumulator) {
            this.key = key;
            this.element = element;
            this.accumulator = accumulator;
        }

        @Override
        public PartialSerializer<K, T, ACC> createSerializer(SerializerConfig config) {
            return new PartialSerializer<>(
                    key.createSerializer(config),
                    element.createSerializer(config),
                    accumulator.createSerializer(config));
        }

        @Override
        @SuppressWarnings("unchecked")
        public Class<Partial<K, T, ACC>> getTypeClass() {
            return (Class<Partial<K, T, ACC>>) (Class<?>) Partial.class;
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
            return 3;
        }

        @Override
        public int getTotalFields() {
            return key.getTotalFields() + element.getTotalFields() + accumulator.getTotalFields();
        }

        @Override
        public boolean isKeyType() {
            return false;
        }

        @Override
        public boolean canEqual(Object other) {
            return other instanceof Type;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Type<?, ?, ?> that
                    && key.equals(that.key)
                    && element.equals(that.element)
                    && accumulator.equals(that.accumulator);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * key.hashCode() + element.hashCode()) + accumulator.hashCode();
        }

        @Override
        public String toString() {
            return String.format("Partial(%s, %s, %s)", key, element, accumulator);
        }
    }
}
