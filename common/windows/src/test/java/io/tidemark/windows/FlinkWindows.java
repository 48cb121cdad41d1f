package io.tidemark.windows;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.operators.windowing.WindowOperatorBuilder;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * Flink's own window operator, one subtask with several inputs: what sliced windows are held to. It
 * never fails; at a restore it only gets inputs that start anew, as the other one does. What is in
 * no window at all vanishes in Flink's operator if it is not late by its own timestamp; here all of
 * it counts as late.
 */
final class FlinkWindows implements AutoCloseable {

    static final OutputTag<Event> LATE = new OutputTag<>("late", TypeInformation.of(Event.class));

    private final KeyedOneInputStreamOperatorTestHarness<Integer, Event, Fired> operator;
    private final Outcome outcome = new Outcome();
    private final WindowSpec spec;
    private Inputs inputs;
    private long watermark = Long.MIN_VALUE;

    FlinkWindows(WindowSpec spec) throws Exception {
        this.spec = spec;
        WindowOperatorBuilder<Event, Integer, TimeWindow> builder =
                new WindowOperatorBuilder<>(
                        SlidingEventTimeWindows.of(
                                Duration.ofMillis(spec.size()),
                                Duration.ofMillis(spec.slide()),
                                Duration.ofMillis(spec.offset())),
                        EventTimeTrigger.create(),
                        new ExecutionConfig(),
                        TypeInformation.of(Event.class),
                        Event::key,
                        Types.INT);
        builder.allowedLateness(Duration.ofMillis(spec.allowedLateness()));
        builder.sideOutputLateData(LATE);
        operator =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        builder.aggregate(
                                new CollectIds(), new Fired.Function(), Types.LIST(Types.LONG)),
                        Event::key,
                        Types.INT,
                        Environments.single());
        operator.setup(
                TypeInformation.of(Fired.class)
                        .createSerializer(operator.getExecutionConfig().getSerializerConfig()));
        operator.open();
        restore(1);
    }

    void restore(int count) {
        inputs =
                new Inputs(
                        count,
                        mark -> {
                            if (mark.getTimestamp() > watermark) {
                                watermark = mark.getTimestamp();
                                operator.processWatermark(mark);
                            }
                        });
    }

    void element(Event event) throws Exception {
        if (spec.isBetweenWindows(event.timestamp())) {
            outcome.late(event);
            return;
        }
        operator.processElement(new StreamRecord<>(event, event.timestamp()));
    }

    void mark(int input, long time) throws Exception {
        inputs.mark(input, new Watermark(time));
    }

    void status(int input, WatermarkStatus status) throws Exception {
        inputs.status(input, status);
    }

    Outcome outcome() {
        operator.extractOutputValues().forEach(outcome::fired);
        operator.getOutput().clear();
        List<StreamRecord<Event>> late = Harnesses.drain(operator.getSideOutput(LATE));
        late.forEach(record -> outcome.late(record.getValue()));
        return outcome;
    }

    @Override
    public void close() {
        Harnesses.close(operator);
    }
}
