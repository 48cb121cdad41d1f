package io.tidemark.windows.sliced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
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
        combiner =
                new OneInputStreamOperatorTestHarness<>(
                        new SliceCombiner<>(
                                new WindowSpec(20, 10, 0, 0).lateness(),
                                Event::key,
                                new Sum(),
                                IntSerializer.INSTANCE,
                                BUFFERED_SLICES));
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

    private static StreamRecord<?> sum(int key, long sum, long slice) {
        return new StreamRecord<>(Partial.ofAccumulator(key, sum), slice);
    }

    private static StreamRecord<?> alone(int key, long id, long timestamp) {
        return new StreamRecord<>(Partial.ofElement(key, new Event(key, id, timestamp)), timestamp);
    }

    @Test
    void aHotKeyIsOneRecordForEachSliceBeforeTheWatermark() throws Exception {
        for (int id = 1; id <= 100; id++) {
            element(7, id, id % 2 == 0 ? 3 : 14);
        }
        assertThat(sent()).isEmpty();
        combiner.processWatermark(5);
        assertThat(sent()).containsExactly(sum(7, 2550, 0), sum(7, 2500, 10), new Watermark(5));
    }

    @Test
    void aFullTableIsSent() throws Exception {
        element(1, 1, 5);
        element(2, 2, 5);
        assertThat(sent()).isEmpty();
        element(3, 4, 5);
        assertThat(sent()).containsExactlyInAnyOrder(sum(1, 1, 0), sum(2, 2, 0), sum(3, 4, 0));
    }

    @Test
    void manyRecordsOfFewKeysAreSentToo() throws Exception {
        for (int id = 1; id <= 300; id++) {
            element(1, 1, 5);
        }
        assertThat(sent()).containsExactly(sum(1, 300, 0));
    }

    @Test
    void theTableIsSentBeforeEachCheckpointBarrier() throws Exception {
        element(1, 1, 5);
        combiner.prepareSnapshotPreBarrier(1);
        assertThat(sent()).containsExactly(sum(1, 1, 0));
    }

    @Test
    void theTableIsSentAtTheEnd() throws Exception {
        element(1, 1, 5);
        combiner.getOneInputOperator().finish();
        assertThat(sent()).containsExactly(sum(1, 1, 0));
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
    void nothingBoundsTheReceiversWatermarkOnceThisInputHasBeenIdle() throws Exception {
        element(1, 1, 5);
        combiner.processWatermarkStatus(WatermarkStatus.IDLE);
        combiner.processWatermarkStatus(WatermarkStatus.ACTIVE);
        element(1, 2, 5);
        assertThat(sent())
                .containsExactly(
                        sum(1, 1, 0), WatermarkStatus.IDLE, WatermarkStatus.ACTIVE, alone(1, 2, 5));
    }

    @Test
    void anElementWithoutATimestampIsAnError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> combiner.processElement(new StreamRecord<>(new Event(1, 1, 1))))
                .withMessageContaining("timestamp");
    }
}
