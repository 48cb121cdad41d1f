package io.tidemark.windows;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The keys of which Flink's state has something and {@link WriteBehind} nothing: a bounded set. If
 * there are more, any key may be one of them from then on.
 */
final class StoredKeys<K> {

    private final int maxKeys;
    private final Set<K> keys = new HashSet<>();
    private boolean areTooMany;
    private boolean isKnown;

    /** Any key may be one of them, until {@link #areAllKnown}. */
    StoredKeys(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    void addAll(Stream<K> all) {
        for (Iterator<K> each = all.iterator(); each.hasNext() && !areTooMany; ) {
            add(each.next());
        }
    }

    void add(K key) {
        if (areTooMany) {
            return;
        }
        keys.add(key);
        if (keys.size() > maxKeys) {
            areTooMany = true;
            keys.clear();
        }
    }

    /** There are no more than were added. */
    void areAllKnown() {
        isKnown = true;
    }

    /** Takes a key out; whether Flink's state may have something of it. */
    boolean take(K key) {
        return areTooMany || keys.remove(key) || !isKnown;
    }
}
