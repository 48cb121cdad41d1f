package io.tidemark.windows;

import io.tidemark.state.OperatorWatermark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * The engine of {@link Panes} in memory, on a clock that the caller turns: what a job's windows
 * would do, told at once. Both clocks start as in Flink's test harness: processing time at 0, the
 * watermark at {@link Long#MIN_VALUE}. Timers that are due at the same time fire in the order of
 * their registration.
 *
 * @param <K> the key's type; null is a key here
 */
@Experimental
public final class PaneSimulation<K, T, ACC, V, W extends Window> {

    /** What hears of elements that no window takes. */
    @FunctionalInterface
    public interface LateElements<K, T> {
        void accept(K key, T element, long timestamp, LateReason reason);
    }

    private final long latenessMs;
    private final PaneEngine<K, T, ACC, V, W> engine;
    private final Consumer<Pane<K, V, W>> panes;
    private final LateElements<K, T> late;

    private final Map<Slot<K, W>, PaneState<ACC, V, W>> states = new HashMap<>();
    private final Map<Slot<K, W>, List<BufferedElement<T>>> elements = new HashMap<>();
    private final Map<K, Map<W, W>> sessions = new HashMap<>();
    private final Timers<K, W> eventTimers = new Timers<>();
    private final Timers<K, W> processingTimers = new Timers<>();
    private final Timers<K, W> inactivityTimers = new Timers<>();
    private K key;
    private long watermark = Long.MIN_VALUE;
    private long processingTime;
    private long arrivals;

    /**
     * A simulation that hands on what comes out as it comes.
     *
     * @throws IllegalArgumentException if windows end with the clock: here the two times are apart;
     *     or if a function wants a context, which only a running job gives
     */
    public PaneSimulation(
            PaneDefinition<T, ACC, V, W> definition,
            Consumer<Pane<K, V, W>> panes,
            LateElements<K, T> late) {
        if (definition.endsWithTheClock()) {
            throw new IllegalArgumentException(
                    "A simulation needs windows of event time, not " + definition.assigner());
        }
        if (definition.contents().processing() != null) {
            throw new IllegalArgumentException(
                    "A simulation has no state and no side outputs for a function with a context,"
                            + " such as "
                            + definition.contents().processing().getClass().getName());
        }
        this.latenessMs = definition.latenessMs();
        this.engine = new PaneEngine<>(definition, new Host());
        this.panes = panes;
        this.late = late;
    }

    /** Event time, ms. */
    public long watermark() {
        return watermark;
    }

    /** Processing time, ms. */
    public long processingTime() {
        return processingTime;
    }

    /** An element arrives. */
    public void element(@Nullable K key, T element, long timestamp) throws Exception {
        this.key = key;
        engine.onElement(element, timestamp);
    }

    /**
     * Event time moves on.
     *
     * @throws IllegalArgumentException if it would go back
     */
    public void advanceWatermark(long to) throws Exception {
        if (to < watermark) {
            throw new IllegalArgumentException(to + " is before the watermark " + watermark);
        }
        watermark = to;
        Timer<K, W> timer;
        while ((timer = eventTimers.takeDue(to)) != null) {
            key = timer.slot().key();
            engine.onEventTimer(timer.slot().window(), timer.time());
        }
    }

    /**
     * Processing time moves on.
     *
     * @throws IllegalArgumentException if it would go back
     */
    public void advanceProcessingTime(long to) throws Exception {
        if (to < processingTime) {
            throw new IllegalArgumentException(to + " is before the clock's " + processingTime);
        }
        processingTime = to;
        Timer<K, W> timer;
        while ((timer = processingTimers.takeDue(to)) != null) {
            key = timer.slot().key();
            engine.onProcessingTimer(timer.slot().window(), timer.time());
        }
        while ((timer = inactivityTimers.takeDue(to)) != null) {
            key = timer.slot().key();
            engine.onInactivityTimer(timer.slot().window());
        }
    }

    /** How many windows, buffers, session lists and timers are kept. */
    public int residue() {
        return states.size()
                + elements.size()
                + sessions.size()
                + eventTimers.size()
                + processingTimers.size()
                + inactivityTimers.size();
    }

    private record Slot<K, W>(K key, W window) {}

    private record Timer<K, W>(long time, long number, Slot<K, W> slot) {}

    private static final class Timers<K, W> {

        private record Id<K, W>(long time, Slot<K, W> slot) {}

        private final Map<Id<K, W>, Timer<K, W>> registered = new HashMap<>();
        private final TreeSet<Timer<K, W>> queue =
                new TreeSet<>(
                        Comparator.<Timer<K, W>>comparingLong(Timer::time)
                                .thenComparingLong(Timer::number));
        private long registrations;

        void register(Slot<K, W> slot, long time) {
            registered.computeIfAbsent(
                    new Id<>(time, slot),
                    id -> {
                        Timer<K, W> timer = new Timer<>(time, registrations++, slot);
                        queue.add(timer);
                        return timer;
                    });
        }

        void delete(Slot<K, W> slot, long time) {
            Timer<K, W> timer = registered.remove(new Id<>(time, slot));
            if (timer != null) {
                queue.remove(timer);
            }
        }

        @Nullable
        Timer<K, W> takeDue(long now) {
            if (queue.isEmpty() || queue.first().time() > now) {
                return null;
            }
            Timer<K, W> timer = queue.pollFirst();
            registered.remove(new Id<>(timer.time(), timer.slot()));
            return timer;
        }

        int size() {
            return queue.size();
        }
    }

    private final class Host implements PaneHost<K, T, ACC, V, W> {

        private Slot<K, W> slot(W window) {
            return new Slot<>(key, window);
        }

        @Override
        public K key() {
            return key;
        }

        @Override
        public long watermark() {
            return watermark;
        }

        @Override
        public long expiredThrough() {
            return OperatorWatermark.expiredThrough(watermark, latenessMs);
        }

        @Override
        public long processingTime() {
            return processingTime;
        }

        @Override
        public long generation() {
            return 0;
        }

        @Override
        public PaneState<ACC, V, W> get(W window) {
            return states.get(slot(window));
        }

        @Override
        public void put(W window, PaneState<ACC, V, W> state) {
            states.put(slot(window), state);
        }

        @Override
        public void remove(W window) {
            states.remove(slot(window));
            elements.remove(slot(window));
        }

        @Override
        public Map<W, W> sessions() {
            return sessions.getOrDefault(key, Map.of());
        }

        @Override
        public void setSessions(Map<W, W> kept) {
            if (kept.isEmpty()) {
                sessions.remove(key);
            } else {
                sessions.put(key, kept);
            }
        }

        @Override
        public void addElement(W window, T element, long timestamp) {
            arrivals++;
            elements.computeIfAbsent(slot(window), slot -> new ArrayList<>())
                    .add(new BufferedElement<>(element, timestamp, arrivals));
        }

        @Override
        public void addElements(W window, List<BufferedElement<T>> moved) {
            elements.computeIfAbsent(slot(window), slot -> new ArrayList<>()).addAll(moved);
        }

        @Override
        public List<BufferedElement<T>> elements(W window) {
            return elements.getOrDefault(slot(window), List.of());
        }

        @Override
        public void setElements(W window, List<BufferedElement<T>> kept) {
            elements.put(slot(window), new ArrayList<>(kept));
        }

        @Override
        public void registerEventTimer(W window, long time) {
            eventTimers.register(slot(window), time);
        }

        @Override
        public void deleteEventTimer(W window, long time) {
            eventTimers.delete(slot(window), time);
        }

        @Override
        public void registerProcessingTimer(W window, long time) {
            processingTimers.register(slot(window), time);
        }

        @Override
        public void deleteProcessingTimer(W window, long time) {
            processingTimers.delete(slot(window), time);
        }

        @Override
        public void registerInactivityTimer(W window, long time) {
            inactivityTimers.register(slot(window), time);
        }

        @Override
        public void deleteInactivityTimer(W window, long time) {
            inactivityTimers.delete(slot(window), time);
        }

        @Override
        public V copy(V value) {
            return value;
        }

        @Override
        public PaneContext<K, W> context(W window, PaneTiming timing, long index, boolean isLast) {
            throw new UnsupportedOperationException("no function asks for it");
        }

        @Override
        public void forgotten(W window) {}

        @Override
        public void emit(Pane<K, V, W> pane, long outputTime) {
            panes.accept(pane);
        }

        @Override
        public void moveHold(long from, long to) {}

        @Override
        public void late(T element, long timestamp, LateReason reason) {
            late.accept(key, element, timestamp, reason);
        }
    }
}
