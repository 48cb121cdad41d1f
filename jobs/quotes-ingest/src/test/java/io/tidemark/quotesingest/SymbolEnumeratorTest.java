package io.tidemark.quotesingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class SymbolEnumeratorTest {

    private final Readers readers = new Readers();

    private SymbolEnumerator enumerator(List<String> symbols, String... assigned) {
        return new SymbolEnumerator(readers, symbols, Set.of(assigned));
    }

    private void register(SymbolEnumerator enumerator, int subtask) {
        readers.registered.put(subtask, new ReaderInfo(subtask, "here"));
        enumerator.addReader(subtask);
    }

    @Test
    void spreadsTheSymbols() {
        SymbolEnumerator enumerator = enumerator(List.of("A", "B", "C"));
        register(enumerator, 1);
        assertThat(readers.assigned).isEqualTo(Map.of(1, List.of("B")));
        assertThat(enumerator.snapshotState(1)).containsExactly("B");

        register(enumerator, 0);
        assertThat(readers.assigned).isEqualTo(Map.of(0, List.of("A", "C"), 1, List.of("B")));
        assertThat(enumerator.snapshotState(2)).containsExactly("A", "B", "C");
    }

    @Test
    void afterARestoreOnlyNewSymbolsAreHandedOutAndRemovedOnesForgotten() {
        SymbolEnumerator enumerator = enumerator(List.of("D", "B", "E"), "A", "B");
        register(enumerator, 0);
        register(enumerator, 1);

        assertThat(readers.assigned).isEqualTo(Map.of(0, List.of("D"), 1, List.of("E")));
        assertThat(enumerator.snapshotState(1)).containsExactly("B", "D", "E");
    }

    @Test
    void splitsThatComeBackKeepTheirMemory() {
        SymbolEnumerator enumerator = enumerator(List.of("A"));
        register(enumerator, 0);
        readers.registered.clear();
        SymbolSplit split = new SymbolSplit("A", new Seen(7, "", ""));
        enumerator.addSplitsBack(List.of(split), 0);
        assertThat(enumerator.snapshotState(1)).isEmpty();
        assertThat(readers.splits).hasSize(1);

        register(enumerator, 0);
        assertThat(readers.splits).hasSize(2).last().isEqualTo(split);
        assertThat(enumerator.snapshotState(2)).containsExactly("A");
    }

    @Test
    void splitsThatComeBackAfterTheirReaderGoOutAtOnce() {
        SymbolEnumerator enumerator = enumerator(List.of("A"));
        register(enumerator, 0);
        enumerator.addSplitsBack(List.of(new SymbolSplit("A", Seen.NOTHING)), 0);

        assertThat(readers.splits).hasSize(2);
    }

    @Test
    void onlyWhenEverySymbolIsRefusedTheTokenIs() {
        SymbolEnumerator enumerator = enumerator(List.of("A", "B", "C"));
        register(enumerator, 0);
        register(enumerator, 1);
        enumerator.handleSourceEvent(0, new SymbolAccess("A", "http://a", 403));
        enumerator.handleSourceEvent(0, new SymbolAccess("C", "http://c", 401));
        enumerator.handleSourceEvent(0, new SymbolAccess("C", "http://c", 0));
        enumerator.handleSourceEvent(1, new SymbolAccess("B", "http://b", 403));

        assertThatThrownBy(
                        () ->
                                enumerator.handleSourceEvent(
                                        0, new SymbolAccess("C", "http://c", 401)))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("http://c refuses our token (HTTP 401)");
    }

    @Test
    void aSubtaskThatStartsAnewAsksItsSymbolsAnew() {
        SymbolEnumerator enumerator = enumerator(List.of("A", "B"));
        register(enumerator, 0);
        register(enumerator, 1);
        enumerator.handleSourceEvent(0, new SymbolAccess("A", "http://a", 403));
        register(enumerator, 0);
        enumerator.handleSourceEvent(1, new SymbolAccess("B", "http://b", 403));

        assertThatThrownBy(
                        () ->
                                enumerator.handleSourceEvent(
                                        0, new SymbolAccess("A", "http://a", 403)))
                .isInstanceOf(SuppressRestartsException.class);
    }

    /** Two subtasks; notes what they are assigned. */
    private static final class Readers implements SplitEnumeratorContext<SymbolSplit> {

        private final Map<Integer, ReaderInfo> registered = new HashMap<>();
        private final Map<Integer, List<String>> assigned = new HashMap<>();
        private final List<SymbolSplit> splits = new ArrayList<>();

        @Override
        public int currentParallelism() {
            return 2;
        }

        @Override
        public Map<Integer, ReaderInfo> registeredReaders() {
            return registered;
        }

        @Override
        public void assignSplits(SplitsAssignment<SymbolSplit> assignment) {
            assignment
                    .assignment()
                    .forEach(
                            (subtask, added) -> {
                                splits.addAll(added);
                                List<String> symbols =
                                        assigned.computeIfAbsent(subtask, any -> new ArrayList<>());
                                added.forEach(split -> symbols.add(split.symbol()));
                            });
        }

        @Override
        public SplitEnumeratorMetricGroup metricGroup() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sendEventToSourceReader(int subtask, SourceEvent event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void signalNoMoreSplits(int subtask) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> void callAsync(Callable<T> call, BiConsumer<T, Throwable> handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> void callAsync(
                Callable<T> call, BiConsumer<T, Throwable> handler, long delay, long period) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void runInCoordinatorThread(Runnable action) {
            throw new UnsupportedOperationException();
        }
    }
}
