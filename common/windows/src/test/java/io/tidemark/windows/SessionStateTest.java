package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.StateDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** A session that keeps its elements writes each once, and again only when it is moved. */
class SessionStateTest {

    private static final AtomicLong WRITTEN = new AtomicLong();

    /** Counts the elements that are written. */
    private static final class Counting extends OfLongs {

        @Override
        public int getLength() {
            return Long.BYTES;
        }

        @Override
        public void serialize(Long element, DataOutputView target) throws IOException {
            WRITTEN.incrementAndGet();
            target.writeLong(element);
        }

        @Override
        public Long deserialize(DataInputView source) throws IOException {
            return source.readLong();
        }

        @Override
        public void copy(DataInputView source, DataOutputView target) throws IOException {
            target.write(source, Long.BYTES);
        }

        @Override
        public TypeSerializerSnapshot<Long> snapshotConfiguration() {
            return LongSerializer.INSTANCE.snapshotConfiguration();
        }
    }

    private interface Elements {
        long timestamp(int element);
    }

    /** Lets a session of so many elements come, and counts how many were written. */
    private static long written(int count, Elements elements) throws Exception {
        PaneDefinition<Long, Void, Long, TimeWindow> definition =
                new PaneDefinition<>(
                        EventTimeSessionWindows.withGap(Duration.ofMillis(10)),
                        Triggers.afterWatermark(),
                        0,
                        AccumulationMode.ACCUMULATING,
                        WindowContents.kept(all -> (long) Numbers.of(all).size()));
        WRITTEN.set(0);
        KeyedOneInputStreamOperatorTestHarness<String, Long, Pane<String, Long, TimeWindow>>
                harness =
                        new KeyedOneInputStreamOperatorTestHarness<>(
                                new PaneOperator<>(
                                        definition,
                                        PaneMeaning.of(StateDefinition.empty(), definition),
                                        VoidSerializer.INSTANCE,
                                        LongSerializer.INSTANCE,
                                        new Counting(),
                                        windows(definition),
                                        null),
                                element -> "key",
                                Types.STRING,
                                Environments.single());
        try {
            harness.setStateBackend(new EmbeddedRocksDBStateBackend());
            harness.open();
            for (int element = 0; element < count; element++) {
                harness.processElement((long) element, elements.timestamp(element));
            }
            harness.processWatermark(Long.MAX_VALUE);
            List<Pane<String, Long, TimeWindow>> panes = harness.extractOutputValues();
            assertThat(panes).extracting(Pane::value).containsExactly((long) count);
        } finally {
            harness.close();
        }
        return WRITTEN.get();
    }

    private static TypeSerializer<TimeWindow> windows(PaneDefinition<?, ?, ?, TimeWindow> panes) {
        return panes.assigner().getWindowSerializer(new ExecutionConfig());
    }

    @Test
    void aSessionThatGrowsWritesEachElementOnce() throws Exception {
        assertThat(written(2_000, element -> element)).isEqualTo(2_000);
    }

    @Test
    void aSessionThatJoinsAnotherMovesTheElementsOfTheSmaller() throws Exception {
        // First 200 sessions of one element, then what joins each to the ones before.
        assertThat(
                        written(
                                400,
                                element ->
                                        element < 200 ? 20L * element : 20L * (element - 200) + 10))
                .isLessThanOrEqualTo(2L * 400);
    }
}
