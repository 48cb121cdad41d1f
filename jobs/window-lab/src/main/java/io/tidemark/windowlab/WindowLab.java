package io.tidemark.windowlab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.catalogue.Jobs;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Late;
import io.tidemark.delivery.LateRecords;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.scenarios.Replay;
import io.tidemark.state.StateDefinition;
import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;
import io.tidemark.windows.WindowEngine;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Consumer;
import javax.annotation.Nullable;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * When does a window fire, what is late, and what does each accumulation mode emit? Exercise 2 on
 * live data. It shows windows, time domains, watermarks, triggers, allowed lateness and panes, each
 * as an option; {@link Replay} is the same on paper.
 */
public final class WindowLab {

    private static final OutputTag<Late<LabElement>> LATE =
            new OutputTag<>("late", TypeInformation.of(new TypeHint<>() {}));

    static final SerializableTimestampAssigner<LabElement> TIME =
            (element, none) -> element.timestamp();

    private WindowLab() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new WindowLabOptions(), arguments, WindowLab::wire);
    }

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, WindowLabOptions options) {
        define(
                env,
                source(options),
                options,
                KafkaSinks.to(options, "panes", options.output, WindowLab::toRecord),
                KafkaSinks.toLate(options, options.lateOutput, WindowLab::late),
                KafkaSinks.toDeadLetters(options, options.input));
    }

    private static Source<Decoded<LabElement>, ?, ?> source(WindowLabOptions options) {
        // Where windows do not go by what an element says, it may say anything.
        return options.domain == TimeDomain.EVENT
                ? options.read.events(
                        options,
                        options.input,
                        LabElement.class,
                        LabElement::parse,
                        options.time.bounds("timestamp", TIME))
                : options.read.events(options, options.input, LabElement.class, LabElement::parse);
    }

    /** The dataflow. */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<LabElement>, ?, ?> source,
            WindowLabOptions options,
            Consumer<DataStream<LabPane>> panes,
            Consumer<DataStream<Late<LabElement>>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<LabElement> elements =
                Events.read(env, source, watermarks(options), "elements", deadLetters);
        panes.accept(
                windowed(
                        elements.keyBy(LabElement::key, Types.STRING),
                        options,
                        options.windows(),
                        late));
    }

    private static <W extends Window> SingleOutputStreamOperator<LabPane> windowed(
            KeyedStream<LabElement, String> elements,
            WindowLabOptions options,
            WindowAssigner<Object, W> windows,
            Consumer<DataStream<Late<LabElement>>> late) {
        Panes<String, LabElement, W> definition =
                Panes.of(elements)
                        .window(windows)
                        .trigger(options.trigger())
                        .mode(options.mode)
                        .onTimeBehavior(options.onTimeBehavior)
                        .closingBehavior(options.closingBehavior)
                        .allowedLateness(options.allowedLateness)
                        .sideOutputLateData(
                                LATE,
                                (element, reason) ->
                                        new Late<>(element, Late.Reason.valueOf(reason.name())))
                        .definition(
                                StateDefinition.empty()
                                        .with("--window", WindowText.canonical(options.window))
                                        .with("--mode", options.mode.toString().toLowerCase(ROOT))
                                        .with("--time", options.domain.toString().toLowerCase(ROOT))
                                        .discardingOther(options.state.discards()))
                        // That of the replay, which goes on from a savepoint with any trigger.
                        .engine(WindowEngine.GENERAL);
        if (!options.expireWhenInactive.isZero()) {
            definition.expireWhenInactive(options.expireWhenInactive);
        }
        SingleOutputStreamOperator<Pane<String, Map<String, BigDecimal>, W>> panes =
                definition.aggregate(
                        "window", options.window, new Totals(), Totals.TYPE, Totals.TYPE);
        late.accept(panes.getSideOutput(LATE));
        return panes.map(LabPane::of, TypeInformation.of(LabPane.class)).uid("panes").name("panes");
    }

    private static WatermarkStrategy<LabElement> watermarks(WindowLabOptions options) {
        return switch (options.domain) {
            case EVENT -> Watermarks.of(options.time, TIME, "elements");
            case INGESTION -> Watermarks.ofIngestion();
            case PROCESSING -> WatermarkStrategy.noWatermarks();
        };
    }

    static ProducerRecord<byte[], byte[]> toRecord(String topic, LabPane pane) {
        return new ProducerRecord<>(topic, key(pane.key()), pane.json().getBytes(UTF_8));
    }

    /** Can be sent again. */
    static ProducerRecord<byte[], byte[]> late(String topic, Late<LabElement> late) {
        LabElement element = late.event();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("value", LabPane.json(element.value()));
        json.put("timestamp", element.timestamp());
        if (!element.key().isEmpty()) {
            json.put("key", element.key());
        }
        return LateRecords.toRecord(
                topic,
                key(element.key()),
                json.toString().getBytes(UTF_8),
                element.timestamp(),
                Jobs.WINDOW_LAB,
                late.reason());
    }

    @Nullable
    private static byte[] key(String key) {
        return key.isEmpty() ? null : key.getBytes(UTF_8);
    }
}
