package io.tidemark.windows;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * The keys of which Flink's state has something and {@link WriteBehind} nothing: a bounded set. If
 * there are more, any key may be one of them from then on.
 */
final class StoredKeys<K> {

    /** For a key in the set, beside its own bytes. */
    private static final int PER_KEY = 100;

    /** A state of large values is not read for its keys alone. */
    private static final Duration LONGEST_SEARCH = Duration.ofSeconds(1);

    private final TypeSerializer<K> serializer;
    private final long maxBytes;
    private final Set<K> keys = new HashSet<>();
    private long bytes;
    private boolean areTooMany;
    private boolean isComplete;

    /** Any key may be one of them, until {@link #complete}. */
    StoredKeys(TypeSerializer<K> serializer, long maxBytes) {
        this.serializer = serializer;
        this.maxBytes = maxBytes;
    }

    void addAll(Stream<K> all) throws IOException {
        long start = System.nanoTime();
        for (Iterator<K> each = all.iterator(); !areTooMany && each.hasNext(); ) {
            add(each.next());
            if (System.nanoTime() - start > LONGEST_SEARCH.toNanos()) {
                giveUp();
            }
        }
    }

    void add(K key) throws IOException {
        if (!areTooMany && keys.add(key)) {
            bytes += PER_KEY + HeapSize.serialized(serializer, key);
            if (bytes > maxBytes) {
                giveUp();
            }
        }
    }

    private void giveUp() {
        areTooMany = true;
        keys.clear();
    }

    /** There are no more than were added. */
    void complete() {
        isComplete = true;
    }

    /** Whether Flink's state may have something of a key. */
    boolean mayHave(K key) {
        return areTooMany || !isComplete || keys.contains(key);
    }

    /** Takes a key out; whether Flink's state may have something of it. */
    boolean take(K key) {
        int size = keys.size();
        if (keys.remove(key)) {
            bytes -= bytes / size;
            return true;
        }
        return areTooMany || !isComplete;
    }
}
