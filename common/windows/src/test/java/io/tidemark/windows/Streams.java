package io.tidemark.windows;

/** On how many random streams each property is tried: some for every build, more with -Plong. */
public final class Streams {

    private static final int SCALE = Integer.getInteger("tidemark.scale", 1);

    /** Of the engine alone, which needs no Flink; as many as take a few seconds. */
    static final int IN_MEMORY = 20_000 * SCALE;

    /** The same with evictors, which keep all elements. */
    static final int IN_MEMORY_WITH_EVICTORS = 5_000 * SCALE;

    /** Of operators with their state on the heap. */
    public static final int ON_THE_HEAP = 1_000 * SCALE;

    /** Of operators with their state in RocksDB, which is opened some six times for each. */
    public static final int ON_ROCKSDB = 100 * SCALE;

    private Streams() {}
}
