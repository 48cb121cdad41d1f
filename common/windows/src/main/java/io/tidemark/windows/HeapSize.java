package io.tidemark.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * An estimate of what keys and their values take on the heap, from samples of what they take when
 * they are serialized: objects take about twice that, and more where they are small.
 */
final class HeapSize {

    /** Of so many values one is sampled. */
    static final int SAMPLING = 256;

    /** An entry of the table and of its index, arrays, and the objects of a small key. */
    private static final int PER_KEY = 250;

    /** A slot in an array, an object's header, and what a value has of its own. */
    private static final int PER_PART = 40;

    private static final int OBJECTS_PER_SERIALIZED = 2;

    /** How much the newest sample counts. */
    private static final double WEIGHT = 1.0 / 16;

    private double keyBytes;
    private double partBytes;
    private boolean hasSample;

    /** How many bytes a value takes when it is serialized. */
    @FunctionalInterface
    interface Serialized<V> {

        int of(V value) throws IOException;
    }

    /** How many bytes a value takes when it is serialized. */
    static <V> int serialized(TypeSerializer<V> serializer, V value) throws IOException {
        DataOutputSerializer buffer = new DataOutputSerializer(256);
        serializer.serialize(value, buffer);
        return buffer.length();
    }

    /**
     * Takes the sizes of a key and its values.
     *
     * @param parts of how many parts the values are; if of none, they say nothing
     */
    void sample(int key, int values, int parts) {
        double weight = hasSample ? WEIGHT : 1;
        keyBytes += weight * (key - keyBytes);
        if (parts > 0) {
            partBytes += weight * ((double) values / parts - partBytes);
            hasSample = true;
        }
    }

    /** About how many bytes so many keys and parts take on the heap. */
    long of(long keys, long parts) {
        return (long)
                (keys * (PER_KEY + OBJECTS_PER_SERIALIZED * keyBytes)
                        + parts * (PER_PART + OBJECTS_PER_SERIALIZED * partBytes));
    }
}
