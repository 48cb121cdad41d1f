package io.tidemark.windows;

import java.io.IOException;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * An estimate of what keys and their values take on the heap, from samples of what they take when
 * they are serialized. A sample that is far above the others is told to whoever took it, and counts
 * for little in the average.
 */
final class HeapSize {

    /** Of about so many values one is sampled: at random, for the same ones come in one order. */
    private static final int SAMPLING = 256;

    /** And so many bytes that were serialized for a sample put the next one off by a value. */
    private static final int BYTES_FOR_A_VALUE = 64;

    /** An entry of the table and of its index, arrays, and the objects of a small key. */
    private static final int PER_KEY = 250;

    /** A slot in an array, an object's header, and what a value has of its own. */
    private static final int PER_PART = 40;

    private static final int KEYS_PER_SERIALIZED = 2;

    /** What boxed numbers in a hash set take, which is about the most. */
    private static final int VALUES_PER_SERIALIZED = 8;

    /** How much the newest sample counts. */
    private static final double WEIGHT = 1.0 / 16;

    /** As so many times the average a larger sample counts. */
    private static final int MOST = 4;

    private final SplittableRandom random = new SplittableRandom(SAMPLING);
    private long untilNext;
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

    /** Counts a value; whether it is to be sampled. */
    boolean isSampled() {
        return --untilNext < 0;
    }

    /**
     * Takes the sizes of a key and its values.
     *
     * @param parts of how many parts the values are; if of none, they say nothing
     * @return by how many bytes on the heap they are beyond what {@link #of} will count for them
     */
    long sample(int key, long values, int parts) {
        untilNext = random.nextInt(2 * SAMPLING) + (key + values) / BYTES_FOR_A_VALUE;
        double weight = hasSample ? WEIGHT : 1;
        keyBytes += weight * (key - keyBytes);
        if (parts == 0) {
            return 0;
        }
        double most = hasSample ? MOST * Math.max(1, partBytes) : Double.MAX_VALUE;
        partBytes += weight * (Math.min((double) values / parts, most) - partBytes);
        hasSample = true;
        return (long) Math.max(0, VALUES_PER_SERIALIZED * (values - partBytes * parts));
    }

    /** About how many bytes so many keys and parts take on the heap. */
    long of(long keys, long parts) {
        return (long)
                (keys * (PER_KEY + KEYS_PER_SERIALIZED * keyBytes)
                        + parts * (PER_PART + VALUES_PER_SERIALIZED * partBytes));
    }
}
