package io.tidemark.alerts;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;

/**
 * Asks Kafka whether there is something that the job has not read yet: only then is a silence the
 * feed's, and not the job's own.
 */
interface Unread extends Serializable, AutoCloseable {

    /**
     * Whose records a feed's topic holds that the job has not read.
     *
     * @param feed as rules name it
     * @param next of each partition that has been read the offset after the last record
     * @param since in other partitions only what was written since then counts, ms since the epoch
     * @return symbols; of a feed without symbols an empty one; null if Kafka does not tell soon
     */
    @Nullable
    Set<String> symbols(String feed, Map<Integer, Long> next, long since);

    @Override
    void close();
}
