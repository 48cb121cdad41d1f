package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What it costs that a window fires, one key, with an accumulator that grows: a list, with one id
 * in each slice. Windows are full, and one is due at each watermark.
 */
class FiringCostTest {

    private static final int FIRINGS = 128;

    private KeyedOneInputStreamOperatorTestHarness<
                    Integer,
                    Partial<Integer, Event, List<Long>>,
                    Pane<Integer, List<Long>, TimeWindow>>
            harness;

    @ParameterizedTest
    @CsvSource({"60, false", "360, false", "8640, false", "60, true", "360, true", "8640, true"})
    void aFiringCopiesAtMostTwiceItsWindowAndTouchesFewOfManySlices(int slices, boolean rocksDb)
            throws Exception {
        WindowSpec spec = new WindowSpec(slices * 10L, 10, 0, 0);
        open(spec, rocksDb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend());
        for (int slice = 0; slice < slices; slice++) {
            fill(slice);
        }
        harness.processWatermark(slices * 10L - 1);
        harness.getOutput().clear();

        CountedIds.forget();
        for (int slice = slices; slice < slices + FIRINGS; slice++) {
            fill(slice);
            harness.processWatermark(slice * 10L + 9);
        }

        long copied = CountedIds.COPIED.get() / FIRINGS;
        long touched = CountedIds.READ_OR_WRITTEN.get() / FIRINGS;
        assertThat(harness.extractOutputValues())
                .hasSize(FIRINGS)
                .allMatch(pane -> pane.value().equals(List.of((long) slices)));
        assertThat(copied).as("ids copied for one firing").isLessThanOrEqualTo(2L * slices);
        assertThat(touched)
                .as("slices read or written for one firing")
                .isLessThanOrEqualTo(rocksDb ? 300 + slices / 32 : 0);
    }

    private void open(WindowSpec spec, StateBackend backend) throws Exception {
        TypeSerializer<List<Long>> ids =
                Types.LIST(Types.LONG).createSerializer(new SerializerConfigImpl());
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new SlicedWindowOperator<>(
                                        new SlicedAggregation<>(
                                                spec.definition(),
                                                spec.slices(),
                                                FoldedContents.of(new HowMany()),
                                                IntSerializer.INSTANCE,
                                                new CountedIds(),
                                                10_000),
                                        null,
                                        ids,
                                        64)
                                .writingBehind(0),
                        Partial::key,
                        Types.INT,
                        Environments.single());
        harness.setStateBackend(backend);
        harness.setup(
                new PaneTypeInfo<>(Types.INT, Types.LIST(Types.LONG), new TimeWindow.Serializer())
                        .createSerializer(new SerializerConfigImpl()));
        harness.open();
    }

    @AfterEach
    void close() {
        Harnesses.close(harness);
    }

    private void fill(int slice) throws Exception {
        List<Long> ids = new ArrayList<>(List.of((long) slice));
        harness.processElement(new StreamRecord<>(Partial.ofAccumulator(1, ids, 1), slice * 10L));
    }

    /** Keeps the ids, and tells their number alone, so that the test's own work is small. */
    private static final class HowMany implements AggregateFunction<Event, List<Long>, List<Long>> {

        private static final long serialVersionUID = 1L;

        @Override
        public List<Long> createAccumulator() {
            return new ArrayList<>();
        }

        @Override
        public List<Long> add(Event event, List<Long> ids) {
            ids.add(event.id());
            return ids;
        }

        @Override
        public List<Long> getResult(List<Long> ids) {
            return List.of((long) ids.size());
        }

        @Override
        public List<Long> merge(List<Long> left, List<Long> right) {
            left.addAll(right);
            return left;
        }
    }
}
