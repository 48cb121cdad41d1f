package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.CommittedLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Inputs that come and go while others go on, and some that are idle when they end, in a running
 * job: each element is in its window or late, and none is both.
 */
class IdleInputsTest {

    @RegisterExtension static final MiniClusterExtension CLUSTER = Flows.cluster();

    private record Flow(CommittedLines sums, CommittedLines late) {

        long total() {
            return sum(sums) + sum(late);
        }

        private static long sum(CommittedLines lines) {
            return lines.get().stream().mapToLong(Long::parseLong).sum();
        }
    }

    @Test
    void noElementIsLostOrTwice() throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(Flows.configuration());
        env.setParallelism(2);
        List<Flow> flows = new ArrayList<>();
        for (int flow = 0; flow < Flows.COUNT; flow++) {
            flows.add(flow(env, flow));
        }
        env.execute();
        for (int flow = 0; flow < Flows.COUNT; flow++) {
            assertThat(flows.get(flow).total())
                    .as("flow %d", flow)
                    .isEqualTo(Flows.ELEMENTS * (Flows.ELEMENTS - 1L) / 2);
        }
        assertThat(flows).anySatisfy(flow -> assertThat(flow.late.get()).isNotEmpty());
        assertThat(flows)
                .filteredOn(flow -> Flows.isOfPanes(flows.indexOf(flow)))
                .anySatisfy(flow -> assertThat(flow.late.get()).isNotEmpty());
    }

    private static Flow flow(StreamExecutionEnvironment env, int flow) {
        DataStream<Event> events =
                Flows.events(
                        env,
                        flow,
                        index -> new Event((int) (index % 7), index, index % (Flows.ELEMENTS / 2)),
                        any -> new ComesAndGoes(20 + flow));
        long size = 10L + flow;
        if (Flows.isOfPanes(flow)) {
            SingleOutputStreamOperator<Pane<Integer, Long, TimeWindow>> panes =
                    Flows.panes(events, flow, new WindowSpec(size, size, 0, 0));
            return flow(flow, panes, panes.getSideOutput(Flows.LATE));
        }
        SingleOutputStreamOperator<Pane<Integer, Long, TimeWindow>> sums =
                Panes.of(events.keyBy(Event::key, Types.INT))
                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(size)))
                        .sideOutputLateData(Flows.LATE)
                        .engine(WindowEngine.SLICES)
                        .aggregate("sums-" + flow, "sums", new Sum());
        return flow(flow, sums, sums.getSideOutput(Flows.LATE));
    }

    private static Flow flow(
            int flow,
            DataStream<Pane<Integer, Long, TimeWindow>> sums,
            DataStream<Event> lateEvents) {
        CommittedLines lines = new CommittedLines();
        sums.map(pane -> String.valueOf(pane.value()), Types.STRING)
                .uid("text-" + flow)
                .sinkTo(lines)
                .uid("lines-" + flow);
        CommittedLines late = new CommittedLines();
        lateEvents
                .map(event -> String.valueOf(event.id()))
                .returns(Types.STRING)
                .uid("late-text-" + flow)
                .sinkTo(late)
                .uid("late-" + flow);
        return new Flow(lines, late);
    }

    /** Idle after every so many events, until the next. */
    private static final class ComesAndGoes implements WatermarkGenerator<Event> {

        private final int events;
        private long count;

        ComesAndGoes(int events) {
            this.events = events;
        }

        @Override
        public void onEvent(Event event, long timestamp, WatermarkOutput output) {
            count++;
            if (count % 5 == 0) {
                output.emitWatermark(new Watermark(timestamp - 1));
            }
            if (count % events == 0) {
                output.markIdle();
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
