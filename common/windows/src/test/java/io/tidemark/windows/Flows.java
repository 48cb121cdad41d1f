package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterWatermark;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.OutputTag;

/**
 * Several flows side by side in one job, each with windows of its own, on a cluster of two slots:
 * every fourth with a trigger that needs single elements, the others with slices.
 */
final class Flows {

    static final int COUNT = 20;

    /** Of each flow; two subtasks read one half each. */
    static final int ELEMENTS = 2_000;

    static final OutputTag<Event> LATE = new OutputTag<>("late", TypeInformation.of(Event.class));

    private Flows() {}

    static boolean isOfPanes(int flow) {
        return flow % 4 == 3;
    }

    static MiniClusterExtension cluster() {
        return new MiniClusterExtension(
                new MiniClusterResourceConfiguration.Builder()
                        .setNumberTaskManagers(1)
                        .setNumberSlotsPerTaskManager(2)
                        .build());
    }

    static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(20));
        return configuration;
    }

    /** Some at each checkpoint, so that there are eight of them or more. */
    static DataStream<Event> events(
            StreamExecutionEnvironment env,
            int flow,
            GeneratorFunction<Long, Event> events,
            WatermarkGeneratorSupplier<Event> watermarks) {
        return env.fromSource(
                        new DataGeneratorSource<>(
                                events,
                                ELEMENTS,
                                RateLimiterStrategy.perCheckpoint(ELEMENTS / 8),
                                TypeInformation.of(Event.class)),
                        WatermarkStrategy.<Event>forGenerator(watermarks)
                                .withTimestampAssigner((event, any) -> event.timestamp()),
                        "events")
                .uid("events-" + flow);
    }

    /** Panes whose sums add up to those of their windows. */
    static SingleOutputStreamOperator<Pane<Integer, Long, TimeWindow>> panes(
            DataStream<Event> events, int flow, WindowSpec spec) {
        return Panes.of(events.keyBy(Event::key, Types.INT))
                .window(
                        SlidingEventTimeWindows.of(
                                Duration.ofMillis(spec.size()),
                                Duration.ofMillis(spec.slide()),
                                Duration.ofMillis(spec.offset())))
                .trigger(
                        afterWatermark()
                                .withEarlyFirings(afterCount(2))
                                .withLateFirings(afterCount(2)))
                .allowedLateness(Duration.ofMillis(spec.allowedLateness()))
                .discarding()
                .sideOutputLateData(LATE)
                .aggregate("sums-" + flow, "sums", new Sum());
    }
}
