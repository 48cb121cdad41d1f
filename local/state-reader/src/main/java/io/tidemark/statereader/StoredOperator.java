package io.tidemark.statereader;

import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorState;

/**
 * An operator and what it has stored.
 *
 * @param written as the savepoint has it
 * @param id the hash of the uid, which is what a savepoint goes by
 * @param uid the uid, or the hash if the savepoint does not tell it
 * @param name the name in the web UI; empty if the savepoint does not tell it
 * @param bytes of all its states, also those that it shares with earlier checkpoints
 * @param rocksDb whether its state by key is in RocksDB's own files
 * @param keySerializer {@code null} if it keeps nothing by key
 * @param unreadable why its states cannot be read, such as a class that is not there; {@code null}
 *     if they can
 */
record StoredOperator(
        OperatorState written,
        String id,
        String uid,
        String name,
        int parallelism,
        int maxParallelism,
        long bytes,
        boolean rocksDb,
        TypeSerializer<?> keySerializer,
        List<StoredState> states,
        String unreadable) {}
