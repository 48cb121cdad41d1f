package io.tidemark.windows;

/** How much of the state may be on the heap before it is written. */
final class Tables {

    /** Nothing, no key for longer than it is used, some keys, and all of a test. */
    private static final long[] BYTES = {0, 1, 1_500, 1 << 24};

    private Tables() {}

    static long some(int number) {
        return BYTES[number % BYTES.length];
    }
}
