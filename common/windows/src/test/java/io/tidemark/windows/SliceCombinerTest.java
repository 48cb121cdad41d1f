package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.state.StateDefinition;
import io.tidemark.windows.Partial.Timed;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the sending side puts on the network. Windows of 20 ms, every 10 ms. */
class SliceCombinerTest {

    private static final int BUFFERED_SLICES = 3;

    private OneInputStreamOperatorTestHarness<Event, Partial<Integer, Event, Long>> combiner;

    @BeforeEach
    void open() throws Exception {
        open(true);
    }

    private void open(boolean hasLateOutput) throws Exception {
        combiner =
                new OneInputStreamOperatorTestHarness<>(
                        new SliceCombiner<>(
                                new SlicedAggregation<>(
                                        StateDefinition.empty(),
                                        new WindowSpec(20, 10, 0, 0).slices(),
                                        FoldedContents.of(new Sum()),
                                        IntSerializer.INSTANCE,
                                        LongSerializer.INSTANCE,
                                        BUFFERED_SLICES),
                                hasLateOutput,
                                Event::key,
                                TypeInformation.of(Event.class)
                                        .createSerializer(new SerializerConfigImpl())));
        combiner.setup(
                new Partial.Type<>(Types.INT, TypeInformation.of(Event.class), Types.LONG)
                        .createSerializer(new SerializerConfigImpl()));
        combiner.open();
    }

    @AfterEach
    void close() {
        Harnesses.close(combiner);
    }

    private void element(int key, long id, long timestamp) throws Exception {
        combiner.processElement(new Event(key, id, timestamp), timestamp);
    }

    private List<Object> sent() {
        return Harnesses.drain(combiner.getOutput());
    }

    private static StreamRecord<?> sum(int key, long sum, int count, long slice) {
        return new StreamRecord<>(Partial.ofAccumulator(key, sum, count), slice);
    }

    private static StreamRecord<?> alone(int key, long id, long timestamp) {
        return new StreamRecord<>(
                Partial.ofElement(key, new Event(key, id, timestamp), timestamp), timestamp);
    }

    @Test
    void aHotKeyIsOneRecordForEachSliceBeforeTheWatermark() throws Exception {
        for (int id = 1; id <= 100; id++) {
            element(7, id, id % 2 == 0 ? 3 : 14);
        }
        assertThat(sent()).isEmpty();
        combiner.processWatermark(5);
        assertThat(sent())
                .containsExactly(sum(7, 2550, 50, 0), sum(7, 2500, 50, 10), new Watermark(5));
    }

    @Test
    void aFullTableIsSent() throws Exception {
        element(1, 1, 5);
        element(2, 2, 5);
        assertThat(sent()).isEmpty();
        element(3, 4, 5);
        assertThat(sent())
                .containsExactlyInAnyOrder(sum(1, 1, 1, 0), sum(2, 2, 1, 0), sum(3, 4, 1, 0));
    }

    @Test
    void manyRecordsOfFewKeysAreSentToo() throws Exception {
        for (int id = 1; id <= 300; id++) {
            element(1, 1, 5);
        }
        assertThat(sent()).containsExactly(sum(1, 300, 300, 0));
    }

    @Test
    void theTableIsSentBeforeEachCheckpointBarrier() throws Exception {
        element(1, 1, 5);
        combiner.prepareSnapshotPreBarrier(1);
        assertThat(sent()).containsExactly(sum(1, 1, 1, 0));
    }

    @Test
    void theTableIsSentAtTheEnd() throws Exception {
        element(1, 1, 5);
        combiner.getOneInputOperator().finish();
        assertThat(sent()).containsExactly(sum(1, 1, 1, 0));
    }

    @Test
    void whatIsLateForSomeWindowGoesAloneAndAtOnce() throws Exception {
        // 5 is in [-10, 10), too, which expires at 9.
        combiner.processWatermark(8);
        sent();
        element(1, 1, 5);
        assertThat(sent()).isEmpty();
        combiner.processWatermark(9);
        sent();
        element(1, 2, 5);
        element(1, 4, 10);
        assertThat(sent()).containsExactly(alone(1, 2, 5));
    }

    @Test
    void onceThisInputHasBeenIdleElementsAreStillCombinedAndCounted() throws Exception {
        open(false);
        element(1, 1, 5);
        combiner.processWatermarkStatus(WatermarkStatus.IDLE);
        combiner.processWatermarkStatus(WatermarkStatus.ACTIVE);
        combiner.processWatermark(100);
        assertThat(sent())
                .containsExactly(
                        sum(1, 1, 1, 0),
                        WatermarkStatus.IDLE,
                        WatermarkStatus.ACTIVE,
                        new Watermark(100));
        for (int id = 1; id <= 100; id++) {
            element(7, id, id % 2 == 0 ? 3 : 104);
        }
        assertThat(sent()).isEmpty();
        combiner.processWatermark(101);
        assertThat(sent())
                .containsExactly(sum(7, 2550, 50, 0), sum(7, 2500, 50, 100), new Watermark(101));
    }

    @Test
    void withALateOutputTheyAreSentAsAListThen() throws Exception {
        combiner.processWatermarkStatus(WatermarkStatus.IDLE);
        combiner.processWatermarkStatus(WatermarkStatus.ACTIVE);
        sent();
        element(1, 1, 6);
        element(1, 2, 5);
        assertThat(sent()).isEmpty();
        combiner.processWatermark(50);
        assertThat(sent())
                .containsExactly(
                        new StreamRecord<>(
                                Partial.ofElements(
                                        1,
                                        List.of(
                                                new Timed<>(6, new Event(1, 1, 6)),
                                                new Timed<>(5, new Event(1, 2, 5)))),
                                6),
                        new Watermark(50));
        for (int id = 1; id <= BUFFERED_SLICES; id++) {
            assertThat(sent()).isEmpty();
            element(1, id, 60);
        }
        assertThat(sent()).hasSize(1);
    }

    @Test
    void afterIdlenessTheTableWaitsNoLongerThanAWatermarkWould() throws Exception {
        combiner.processWatermarkStatus(WatermarkStatus.IDLE);
        sent();
        combiner.setProcessingTime(1_000);
        element(1, 1, 5);
        combiner.setProcessingTime(1_199);
        assertThat(sent()).isEmpty();
        combiner.setProcessingTime(1_200);
        assertThat(sent()).containsExactly(alone(1, 1, 5));
    }

    @Test
    void anElementWithoutATimestampIsAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> combiner.processElement(new StreamRecord<>(new Event(1, 1, 1))))
                .withMessageContaining("timestamp");
        assertThatIllegalArgumentException()
                .as("what sources without a timestamp assigner say")
                .isThrownBy(() -> combiner.processElement(new Event(1, 1, 1), Long.MIN_VALUE))
                .withMessageContaining("timestamp");
    }
}
