package io.tidemark.windows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A bounded table on the heap in front of Flink's keyed state and event-time timers, written
 * behind: at checkpoints, and key by key when there is no room, the key first that was not used for
 * longest. What has come and gone meanwhile never reaches Flink, and of keys that are not in
 * Flink's state nothing is read there.
 *
 * <p><b>What is where.</b> What the table has of a key is what holds. Its values are its own: they
 * are copied on their way to Flink and from there, because a backend on the heap keeps what it is
 * given and may be writing it into a checkpoint. A key that has nothing left, here or in Flink's
 * state, leaves the table.
 *
 * <p><b>Timers.</b> Those of a key that Flink does not know are in the table, and by time in an
 * index, from which they are due as a watermark comes. They become Flink's when their key is
 * written. Flink's stay where they are, so that some come for which nothing is left to do, and some
 * come twice.
 *
 * <p>Not for use by several threads.
 */
final class WriteBehind<K> implements KeyedValues<K> {

    /** From so many timers of keys that were evicted, the index is cleaned. */
    private static final int STALE_TIMERS = 10_000;

    private final KeyedFlink flink;
    private final TypeSerializer<K> keySerializer;
    private final HeapSize size;
    private final long maxBytes;
    private final StoredKeys<K> stored;
    private final List<Cell<?>> cells = new ArrayList<>();

    /** In the order in which they were used last. */
    private final Map<K, Entry<K>> entries = new LinkedHashMap<>(16, 0.75f, true);

    private final TreeMap<Long, List<Entry<K>>> byTime = new TreeMap<>();

    /** The list of the index that was used last, and its time. */
    private List<Entry<K>> then;

    private long thenTime;

    /** How many timers the index has of keys that were evicted. */
    private int staleTimers;

    private int timers;
    private long parts;

    /** How many bytes more there are than by the average: of large keys, as they were sampled. */
    private long excess;

    private Entry<K> present;

    /** Whether Flink's key is the present one. */
    private boolean isTold;

    /**
     * @param maxBytes about how much may be kept, of both keys and values
     * @param stored the keys that Flink's state has
     */
    WriteBehind(
            KeyedFlink flink,
            TypeSerializer<K> keySerializer,
            long maxBytes,
            StoredKeys<K> stored) {
        this.flink = flink;
        this.keySerializer = keySerializer;
        this.size = new HeapSize();
        this.maxBytes = maxBytes;
        this.stored = stored;
    }

    /** A key in the table. */
    private static final class Entry<K> {

        private static final long[] NONE = {};

        private final K key;
        private final Object[] values;

        /** By value, a bit: whether it is known here, be it that there is none. */
        private int loaded;

        /** Whether Flink has another than the one that is here. */
        private int changed;

        /** Whether Flink may have one. */
        private int stored;

        /** The timer, if there is one, as with most keys. */
        private long timer;

        /** If there are more, all of them, in order. */
        private long[] timers = NONE;

        private int timerCount;
        private int parts;
        private long excess;
        private boolean isEvicted;

        Entry(K key, int cells, boolean isStored) {
            this.key = key;
            this.values = new Object[cells];
            int all = (1 << cells) - 1;
            this.loaded = isStored ? 0 : all;
            this.stored = isStored ? all : 0;
        }

        /** Whether there is no value of what is known. */
        private boolean isEmpty() {
            for (Object value : values) {
                if (value != null) {
                    return false;
                }
            }
            return true;
        }

        private boolean isGone() {
            return stored == 0 && timerCount == 0 && isEmpty();
        }

        private long timer(int index) {
            return timerCount == 1 ? timer : timers[index];
        }

        /** Whether it is a new one. */
        private boolean addTimer(long time) {
            if (timerCount == 0) {
                timer = time;
                timerCount = 1;
                return true;
            }
            if (timerCount == 1) {
                if (timer == time) {
                    return false;
                }
                timers = timers.length < 2 ? new long[2] : timers;
                timers[0] = timer;
            }
            int index = Arrays.binarySearch(timers, 0, timerCount, time);
            if (index >= 0) {
                return false;
            }
            int at = -index - 1;
            if (timerCount == timers.length) {
                timers = Arrays.copyOf(timers, 2 * timerCount);
            }
            System.arraycopy(timers, at, timers, at + 1, timerCount - at);
            timers[at] = time;
            timerCount++;
            return true;
        }

        /** Whether it was there. */
        private boolean removeTimer(long time) {
            if (timerCount == 1) {
                timerCount = timer == time ? 0 : 1;
                return timerCount == 0;
            }
            int at = Arrays.binarySearch(timers, 0, timerCount, time);
            if (at < 0) {
                return false;
            }
            System.arraycopy(timers, at + 1, timers, at, timerCount - at - 1);
            timerCount--;
            timer = timers[0];
            return true;
        }
    }

    /** One of the present key's values. */
    private final class Cell<V> implements ValueState<V> {

        private final int index;
        private final int bit;
        private final ValueState<V> state;
        private final TypeSerializer<V> serializer;
        private final Parts<V> parts;

        Cell(int index, ValueState<V> state, TypeSerializer<V> serializer, Parts<V> parts) {
            this.index = index;
            this.bit = 1 << index;
            this.state = state;
            this.serializer = serializer;
            this.parts = parts;
        }

        @Override
        public V value() throws IOException {
            if ((present.loaded & bit) == 0) {
                tellFlink();
                load(present);
            }
            return of(present);
        }

        @Override
        public void update(V value) {
            if (value == null) {
                clear();
                return;
            }
            present.values[index] = value;
            present.loaded |= bit;
            present.changed |= bit;
        }

        @Override
        public void clear() {
            present.values[index] = null;
            present.loaded |= bit;
            if ((present.stored & bit) == 0) {
                present.changed &= ~bit;
            } else {
                present.changed |= bit;
            }
        }

        @SuppressWarnings("unchecked") // Only this puts it there.
        private V of(Entry<K> entry) {
            return (V) entry.values[index];
        }

        /** Flink's key is the entry's. */
        private void load(Entry<K> entry) throws IOException {
            V value = state.value();
            entry.loaded |= bit;
            if (value == null) {
                entry.stored &= ~bit;
            } else {
                entry.values[index] = serializer.copy(value);
            }
        }

        /** Flink's key is the entry's. What it has is left there: it may be much. */
        private void forgetIfNotStored(Entry<K> entry) throws IOException {
            if ((entry.loaded & bit) == 0 && state.value() == null) {
                entry.loaded |= bit;
                entry.stored &= ~bit;
            }
        }

        /** Flink's key is the entry's. */
        private void write(Entry<K> entry) throws IOException {
            V value = of(entry);
            if (value == null) {
                state.clear();
                entry.stored &= ~bit;
            } else {
                state.update(serializer.copy(value));
                entry.stored |= bit;
            }
            entry.changed &= ~bit;
        }

        private int partsOf(Entry<K> entry) {
            V value = of(entry);
            return value == null ? 0 : parts.of(value);
        }

        private int bytesOf(Entry<K> entry) throws IOException {
            V value = of(entry);
            return value == null ? 0 : HeapSize.serialized(serializer, value);
        }
    }

    @Override
    public <V> ValueState<V> value(
            ValueState<V> state, TypeSerializer<V> serializer, Parts<V> partsOf) {
        Cell<V> cell = new Cell<>(cells.size(), state, serializer, partsOf);
        cells.add(cell);
        return cell;
    }

    @Override
    public void enter(K key) {
        isTold = false;
        present = entries.get(key);
        if (present == null) {
            present = new Entry<>(key, cells.size(), stored.take(key));
            entries.put(key, present);
        }
    }

    @Override
    public boolean enterIfAtHand(K key) {
        Entry<K> entry = entries.get(key);
        if (entry == null) {
            if (!hasRoom() || stored.mayHave(key)) {
                return false;
            }
            K own = keySerializer.copy(key);
            entry = new Entry<>(own, cells.size(), false);
            entries.put(own, entry);
        }
        isTold = false;
        present = entry;
        return true;
    }

    @Override
    public K key() {
        return present.key;
    }

    @Override
    public void tellFlink() {
        if (!isTold) {
            flink.setKey(present.key);
            isTold = true;
        }
    }

    @Override
    public void leave() throws Exception {
        Entry<K> entry = present;
        parts -= entry.parts;
        entry.parts = 0;
        for (Cell<?> cell : cells) {
            entry.parts += cell.partsOf(entry);
        }
        parts += entry.parts;
        if (size.isSampled()) {
            sample(entry);
        } else if (entry.parts == 0) {
            setExcess(entry, 0);
        }
        if (entry.isGone()) {
            entries.remove(entry.key);
        }
        while (isFull()) {
            evict(entries.values().iterator());
        }
    }

    private void sample(Entry<K> entry) throws IOException {
        long bytes = 0;
        for (Cell<?> cell : cells) {
            bytes += cell.bytesOf(entry);
        }
        int key = HeapSize.serialized(keySerializer, entry.key);
        setExcess(entry, size.sample(key, bytes, entry.parts));
    }

    private void setExcess(Entry<K> entry, long bytes) {
        excess += bytes - entry.excess;
        entry.excess = bytes;
    }

    /** How many keys are in the table. */
    int size() {
        return entries.size();
    }

    private boolean isFull() {
        return !entries.isEmpty() && bytes() > maxBytes;
    }

    private long bytes() {
        return size.of(entries.size(), parts) + excess;
    }

    /** For one more key of one part. */
    private boolean hasRoom() {
        return size.of(entries.size() + 1, parts + 1) + excess <= maxBytes;
    }

    private void evict(Iterator<Entry<K>> eldest) throws Exception {
        Entry<K> entry = eldest.next();
        staleTimers += entry.timerCount;
        write(entry);
        eldest.remove();
        entry.isEvicted = true;
        parts -= entry.parts;
        setExcess(entry, 0);
        if (entry.stored != 0) {
            stored.add(entry.key);
        }
        // The index holds it for as long as its timers are there.
        Arrays.fill(entry.values, null);
        if (staleTimers > STALE_TIMERS && staleTimers > timers) {
            forgetStaleTimers();
        }
    }

    private void forgetStaleTimers() {
        byTime.values().forEach(entriesThen -> entriesThen.removeIf(entry -> entry.isEvicted));
        byTime.values().removeIf(List::isEmpty);
        then = null;
        staleTimers = 0;
    }

    @Override
    public void registerTimer(long time) {
        if (present.addTimer(time)) {
            timers++;
            if (then == null || thenTime != time) {
                then = byTime.computeIfAbsent(time, any -> new ArrayList<>());
                thenTime = time;
            }
            then.add(present);
        }
    }

    @Override
    public void advance(long watermark, Timed<K> due) throws Exception {
        while (!byTime.isEmpty() && byTime.firstKey() <= watermark) {
            Map.Entry<Long, List<Entry<K>>> first = byTime.pollFirstEntry();
            then = null;
            long time = first.getKey();
            for (Entry<K> entry : first.getValue()) {
                if (entry.isEvicted) {
                    staleTimers = Math.max(0, staleTimers - 1);
                } else if (entry.removeTimer(time)) {
                    timers--;
                    present = entry;
                    isTold = false;
                    due.onTimer(entry.key, time);
                    leave();
                }
            }
        }
    }

    @Override
    public void write() throws Exception {
        Iterator<Entry<K>> all = entries.values().iterator();
        while (all.hasNext()) {
            Entry<K> entry = all.next();
            write(entry);
            if (entry.isGone()) {
                all.remove();
            }
        }
        byTime.clear();
        then = null;
        staleTimers = 0;
    }

    private void write(Entry<K> entry) throws Exception {
        if (entry.changed == 0 && entry.timerCount == 0) {
            return;
        }
        flink.setKey(entry.key);
        isTold = false;
        for (Cell<?> cell : cells) {
            if ((entry.changed & cell.bit) != 0) {
                cell.write(entry);
            }
        }
        if (entry.loaded != 0 && entry.isEmpty()) {
            for (Cell<?> cell : cells) {
                cell.forgetIfNotStored(entry);
            }
        }
        for (int i = 0; i < entry.timerCount; i++) {
            flink.registerTimer(entry.timer(i));
        }
        timers -= entry.timerCount;
        entry.timerCount = 0;
    }
}
