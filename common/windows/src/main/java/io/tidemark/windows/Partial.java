package io.tidemark.windows;

import io.tidemark.state.OpaqueTypeInfo;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * What crosses the shuffle: a slice's accumulator as far as one sender has filled it, or elements
 * of one slice, each as it came, where the sender could not prove them to be in time and there is
 * an output for late ones. The stream record's timestamp is the slice's start, or that of the first
 * element.
 *
 * @param key the key
 * @param accumulator the accumulator; {@code null} if these are elements
 * @param count how many elements the accumulator has taken; 0 if these are elements
 * @param elements the elements, in the order in which they came; none if this is an accumulator
 */
record Partial<K, T, ACC>(K key, ACC accumulator, long count, List<Timed<T>> elements) {

    /**
     * An element with its timestamp.
     *
     * @param timestamp in milliseconds since the epoch, UTC
     */
    record Timed<T>(long timestamp, T element) {}

    static <K, T, ACC> Partial<K, T, ACC> ofElement(K key, T element, long timestamp) {
        return ofElements(key, List.of(new Timed<>(timestamp, element)));
    }

    static <K, T, ACC> Partial<K, T, ACC> ofElements(K key, List<Timed<T>> elements) {
        return new Partial<>(key, null, 0, elements);
    }

    static <K, T, ACC> Partial<K, T, ACC> ofAccumulator(K key, ACC accumulator, long count) {
        return new Partial<>(key, accumulator, count, List.of());
    }

    boolean isElements() {
        return !elements.isEmpty();
    }

    /** The type, made of the types of its parts. */
    static final class Type<K, T, ACC> extends OpaqueTypeInfo<Partial<K, T, ACC>> {

        private static final long serialVersionUID = 1L;

        private final TypeInformation<K> key;
        private final TypeInformation<T> element;
        private final TypeInformation<ACC> accumulator;

        Type(TypeInformation<K> key, TypeInformation<T> element, TypeInformation<ACC> accumulator) {
            super(Partial.class, key, element, accumulator);
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
    }
}
