package io.tidemark.records;

import java.util.Arrays;

/**
 * Where the names and values of a JSON object's fields lie in its bytes, in order. A name's range
 * has its quotes; its hash is of the bytes between them.
 */
final class JsonRanges {

    private static final int NAME_START = 0;
    private static final int NAME_END = 1;
    private static final int VALUE_START = 2;
    private static final int VALUE_END = 3;
    private static final int HASH = 4;
    private static final int INTS = 5;

    private int[] ranges;
    private int size;

    /**
     * No ranges yet.
     *
     * @param expected how many may come; more are taken, too
     */
    JsonRanges(int expected) {
        ranges = new int[(expected + 1) * INTS];
    }

    static int hash(int hash, byte next) {
        return 31 * hash + next;
    }

    /** The hash of a name with its quotes. */
    static int hash(byte[] name) {
        int hash = 0;
        for (int at = 1; at < name.length - 1; at++) {
            hash = hash(hash, name[at]);
        }
        return hash;
    }

    int size() {
        return size;
    }

    /** Adds a field and gives its number. */
    int add(int nameStart, int nameEnd, int hash) {
        int at = size * INTS;
        if (at == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * at);
        }
        ranges[at + NAME_START] = nameStart;
        ranges[at + NAME_END] = nameEnd;
        ranges[at + HASH] = hash;
        return size++;
    }

    void setValue(int field, int start, int end) {
        ranges[field * INTS + VALUE_START] = start;
        ranges[field * INTS + VALUE_END] = end;
    }

    /** Forgets all fields from a number on. */
    void cut(int newSize) {
        size = newSize;
    }

    int nameStart(int field) {
        return ranges[field * INTS + NAME_START];
    }

    int nameEnd(int field) {
        return ranges[field * INTS + NAME_END];
    }

    int valueStart(int field) {
        return ranges[field * INTS + VALUE_START];
    }

    int valueEnd(int field) {
        return ranges[field * INTS + VALUE_END];
    }

    int hash(int field) {
        return ranges[field * INTS + HASH];
    }

    /**
     * The first field of a name; -1 if there is none.
     *
     * @param first the number to begin with
     * @param json the bytes that these ranges are of
     * @param name holds the name, with its quotes, from {@code start} to {@code end}
     */
    int find(int first, int hash, byte[] json, byte[] name, int start, int end) {
        for (int field = first; field < size; field++) {
            if (hash(field) == hash && isName(field, json, name, start, end)) {
                return field;
            }
        }
        return -1;
    }

    boolean isName(int field, byte[] json, byte[] name, int start, int end) {
        return Arrays.equals(json, nameStart(field), nameEnd(field), name, start, end);
    }

    /** Whether nothing stands between the name and the value but a colon. */
    boolean isCompact(int field) {
        return valueStart(field) == nameEnd(field) + 1;
    }
}
