package io.tidemark.bench.yardstick;

import java.util.List;

/** What a workload's topics hold, the same at each call, and what must come out of it. */
interface Content {

    /** The topic that is read, the same for the same content. */
    String input();

    /** The topics of tables that are read beside it. */
    List<String> tables();

    /** How many partitions the input has. */
    default int partitions() {
        return Kafka.PARTITIONS;
    }

    /** How many records count, without those that only end windows. */
    long records();

    /** Writes all of it. */
    void write(Writer writer);

    /** Holds results against what was written; a new one for each run. */
    Recount recount();

    /** Takes records. */
    interface Writer {

        /**
         * Writes a record.
         *
         * @param key {@code null} for none
         */
        void write(String topic, int partition, byte[] key, byte[] value);
    }
}
