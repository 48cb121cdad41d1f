package io.tidemark.windows;

import java.util.Collection;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.RocksMemEnv;

/** RocksDB for the tests that open it often. */
final class RocksDb {

    private RocksDb() {}

    /**
     * With its files in memory. It waits for the disk otherwise, each time it is opened and for
     * each state, and that takes longer than all that the tests do with it. Checkpoints would copy
     * the files, which Flink does not find; savepoints do not.
     */
    static EmbeddedRocksDBStateBackend inMemory() {
        EmbeddedRocksDBStateBackend backend = new EmbeddedRocksDBStateBackend();
        backend.setRocksDBOptions(new InMemory());
        return backend;
    }

    private static final class InMemory implements RocksDBOptionsFactory {

        private static final long serialVersionUID = 1L;

        @Override
        public DBOptions createDBOptions(
                DBOptions options, Collection<AutoCloseable> handlesToClose) {
            RocksMemEnv files = new RocksMemEnv(Env.getDefault());
            handlesToClose.add(files);
            return options.setEnv(files);
        }

        @Override
        public ColumnFamilyOptions createColumnOptions(
                ColumnFamilyOptions options, Collection<AutoCloseable> handlesToClose) {
            return options;
        }
    }
}
