package io.tidemark.quotesingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Spreads the symbols over the subtasks, in turn. Its checkpoint is the set of symbols that readers
 * have; what they know of them is in the readers' own. A symbol that was added since gets a new
 * split; one that was removed is forgotten here, and dropped by its reader.
 *
 * <p>It also counts the symbols that the service refuses. One alone is the symbol's affair; if it
 * refuses all, it refuses the token, and the job fails for good. That is in no checkpoint: readers
 * ask each symbol anew when they start.
 */
final class SymbolEnumerator implements SplitEnumerator<SymbolSplit, Set<String>> {

    private final SplitEnumeratorContext<SymbolSplit> context;
    private final Set<String> symbols;
    private final Set<String> assigned;
    private final Map<Integer, List<SymbolSplit>> waiting = new HashMap<>();

    /** The symbols that are refused, by the subtask that said so. */
    private final Map<Integer, Set<String>> refused = new HashMap<>();

    /**
     * An enumerator that hands out what is not yet assigned.
     *
     * @param symbols all symbols to poll
     * @param assigned those that readers had at the checkpoint
     */
    SymbolEnumerator(
            SplitEnumeratorContext<SymbolSplit> context,
            List<String> symbols,
            Set<String> assigned) {
        this.context = context;
        this.symbols = Set.copyOf(symbols);
        this.assigned = new TreeSet<>(assigned);
        this.assigned.retainAll(symbols);
        int next = 0;
        for (String symbol : symbols) {
            if (!this.assigned.contains(symbol)) {
                keepFor(
                        next++ % context.currentParallelism(),
                        new SymbolSplit(symbol, Seen.NOTHING));
            }
        }
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtask) {
        refused.remove(subtask);
        for (SymbolSplit split : waiting.getOrDefault(subtask, List.of())) {
            context.assignSplit(split, subtask);
            assigned.add(split.symbol());
        }
        waiting.remove(subtask);
    }

    @Override
    public void addSplitsBack(List<SymbolSplit> splits, int subtask) {
        for (SymbolSplit split : splits) {
            assigned.remove(split.symbol());
            keepFor(subtask, split);
        }
        if (context.registeredReaders().containsKey(subtask)) {
            addReader(subtask);
        }
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        SymbolAccess access = (SymbolAccess) event;
        Set<String> ofSubtask = refused.computeIfAbsent(subtask, any -> new HashSet<>());
        if (access.refusedWith() == 0) {
            ofSubtask.remove(access.symbol());
            return;
        }
        ofSubtask.add(access.symbol());
        Set<String> all = new HashSet<>();
        refused.values().forEach(all::addAll);
        if (all.containsAll(symbols)) {
            throw new SuppressRestartsException(
                    new IOException(
                            access.address()
                                    + " refuses our token (HTTP "
                                    + access.refusedWith()
                                    + "), as every symbol's address does; see --token-env and"
                                    + " --token-file"));
        }
    }

    private void keepFor(int subtask, SymbolSplit split) {
        waiting.computeIfAbsent(subtask, any -> new ArrayList<>()).add(split);
    }

    @Override
    public Set<String> snapshotState(long checkpoint) {
        return new TreeSet<>(assigned);
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        // Readers never ask: they get all their symbols when they register.
    }

    @Override
    public void close() {}

    /** How the set of assigned symbols is written to checkpoints. */
    static final class Serializer implements SimpleVersionedSerializer<Set<String>> {

        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(Set<String> symbols) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(256);
            out.writeInt(symbols.size());
            for (String symbol : symbols) {
                out.writeUTF(symbol);
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public Set<String> deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                throw new IOException("a set of symbols of unknown version " + version);
            }
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            Set<String> symbols = new TreeSet<>();
            for (int left = in.readInt(); left > 0; left--) {
                symbols.add(in.readUTF());
            }
            return symbols;
        }
    }
}
