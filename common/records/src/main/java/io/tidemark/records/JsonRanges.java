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

    /** Of what an index has of a field: its hash, then the lengths of its name and of its value. */
    private static final int VALUE_BITS = 22;

    private static final int NAME_BITS = 10;

    /** No field, because of the name that is looked for. */
    static final int UNUSUAL = -2;

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

    /**
     * The first field of a name; -1 if there is none, {@value #UNUSUAL} if the name holds what may
     * be written in more than one way or takes more than one byte.
     *
     * @param json the bytes that these ranges are of
     * @param name the name, without quotes
     */
    int find(byte[] json, String name) {
        int hash = 0;
        for (int at = 0; at < name.length(); at++) {
            char c = name.charAt(at);
            if (c < ' ' || c == '"' || c == '\\' || c > '~') {
                return UNUSUAL;
            }
            hash = hash(hash, (byte) c);
        }
        for (int field = 0; field < size; field++) {
            if (hash(field) == hash && isName(field, json, name)) {
                return field;
            }
        }
        return -1;
    }

    private boolean isName(int field, byte[] json, String name) {
        int start = nameStart(field) + 1;
        if (nameEnd(field) - 1 - start != name.length()) {
            return false;
        }
        for (int at = 0; at < name.length(); at++) {
            if (json[start + at] != name.charAt(at)) {
                return false;
            }
        }
        return true;
    }

    boolean isName(int field, byte[] json, byte[] name, int start, int end) {
        return Arrays.equals(json, nameStart(field), nameEnd(field), name, start, end);
    }

    /**
     * What the ranges can be made of again without looking through the bytes: a number for each
     * field.
     *
     * @return {@code null} if there is no field, blanks stand before or between them, or a name or
     *     value is very long
     */
    long[] index() {
        long[] index = new long[size];
        int end = 0;
        for (int field = 0; field < size; field++) {
            int nameLength = nameEnd(field) - nameStart(field);
            int valueLength = valueEnd(field) - valueStart(field);
            if (nameStart(field) != end + 1
                    || !isCompact(field)
                    || nameLength >= 1 << NAME_BITS
                    || valueLength >= 1 << VALUE_BITS) {
                return null;
            }
            index[field] =
                    (long) hash(field) << (NAME_BITS + VALUE_BITS)
                            | (long) nameLength << VALUE_BITS
                            | valueLength;
            end = valueEnd(field);
        }
        return size == 0 ? null : index;
    }

    /**
     * The ranges that an index was made of.
     *
     * @param json the object
     * @throws IllegalArgumentException if it is seen to be the index of another one
     */
    static JsonRanges of(long[] index, byte[] json) {
        JsonRanges ranges = new JsonRanges(index.length);
        int end = 0;
        for (long each : index) {
            int nameStart = end + 1;
            int nameEnd = nameStart + ((int) (each >>> VALUE_BITS) & ((1 << NAME_BITS) - 1));
            int field = ranges.add(nameStart, nameEnd, (int) (each >>> (NAME_BITS + VALUE_BITS)));
            end = nameEnd + 1 + ((int) each & ((1 << VALUE_BITS) - 1));
            ranges.setValue(field, nameEnd + 1, end);
        }
        while (end < json.length && json[end] <= ' ') {
            end++;
        }
        if (end >= json.length || json[end] != '}') {
            throw new IllegalArgumentException("the index is that of another object");
        }
        return ranges;
    }

    /** Whether nothing stands between the name and the value but a colon. */
    boolean isCompact(int field) {
        return valueStart(field) == nameEnd(field) + 1;
    }
}
