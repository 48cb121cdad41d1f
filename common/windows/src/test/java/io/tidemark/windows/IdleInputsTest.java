package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.CommittedLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Inputs that come and go while others go on, and some that are idle when they end, in a running
 * job: each element is in its window or late, and none is both.
 */
class IdleInputsTest {

    private static final int FLOWS = 20;
    private static final long ELEMENTS = 2_000;
    private static final OutputTag<Event> LATE =
            new OutputTag<>("late", TypeInformation.of(Event.class));

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

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
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(20));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        List<Flow> flows = new ArrayList<>();
        for (int flow = 0; flow < FLOWS; flow++) {
            flows.add(flow(env, flow));
        }
        env.execute();
        for (int flow = 0; flow < FLOWS; flow++) {
            assertThat(flows.get(flow).total())
                    .as("flow %d", flow)
                    .isEqualTo(ELEMENTS * (ELEMENTS - 1) / 2);
        }
        assertThat(flows).anySatisfy(flow -> assertThat(flow.late.get()).isNotEmpty());
    }

    private static Flow flow(StreamExecutionEnvironment env, int flow) {
        DataGeneratorSource<Event> source =
                new DataGeneratorSource<>(
                        index -> new Event((int) (index % 7), index, index % (ELEMENTS / 2)),
                        ELEMENTS,
                        RateLimiterStrategy.perCheckpoint((int) ELEMENTS / 8),
                        TypeInformation.of(Event.class));
        SingleOutputStreamOperator<Pane<Integer, Long, TimeWindow>> sums =
                SlicedWindows.of(
                                env.fromSource(
                                                source,
                                                WatermarkStrategy.<Event>forGenerator(
                                                                any -> new ComesAndGoes(20 + flow))
                                                        .withTimestampAssigner(
                                                                (event, any) -> event.timestamp()),
                                                "events")
                                        .uid("events-" + flow),
                                Event::key,
                                Types.INT)
                        .window(Slicing.tumbling(Duration.ofMillis(10 + flow)))
                        .sideOutputLateData(LATE)
                        .uid("sums-" + flow)
                        .name("sums")
                        .aggregate(new Sum(), Types.LONG, Types.LONG);
        CommittedLines lines = new CommittedLines();
        sums.map(pane -> String.valueOf(pane.value()), Types.STRING)
                .uid("text-" + flow)
                .sinkTo(lines)
                .uid("lines-" + flow);
        CommittedLines late = new CommittedLines();
        sums.getSideOutput(LATE)
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
