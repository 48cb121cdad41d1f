package io.tidemark.counts;

import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.repeatedly;
import static java.util.Locale.ROOT;

import io.tidemark.options.Durations;
import io.tidemark.state.StateDefinition;
import io.tidemark.windows.AfterWatermark;
import io.tidemark.windows.DataflowTrigger;
import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;
import io.tidemark.windows.WindowEngine;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.OutputTag;

/** How often each key occurs, as a table that is written in one of Spark's output modes. */
public final class Counts {

    private static final TypeInformation<Count> ROWS = TypeInformation.of(Count.class);

    /** Nothing is late. */
    private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

    private Counts() {}

    /**
     * The windows that are counted, and how their counts are written.
     *
     * @param size the length of a window
     * @param slide the time from one window's start to the next; at most {@code size}
     * @param trigger in processing time; without meaning in append mode
     * @param discardOther whether restored counts of other windows or another mode are dropped and
     *     counted ({@code windows-discarded}); otherwise they are refused when the job starts
     */
    public record Settings(
            Duration size,
            Duration slide,
            OutputMode mode,
            Duration trigger,
            boolean discardOther) {

        StateDefinition definition() {
            return Counts.definition(mode, discardOther)
                    .with("--size", Durations.format(size))
                    .with("--slide", Durations.format(slide));
        }
    }

    /**
     * Counts per key and sliding event-time window.
     *
     * @param uid of the counting operator, and the prefix of the others'
     * @param lateTag of the elements' type
     * @param late takes the elements that came too late for all their windows; not called in
     *     complete mode, which knows no late elements
     */
    public static <T> DataStream<Count> perWindow(
            DataStream<T> elements,
            KeySelector<T, String> key,
            Settings settings,
            String uid,
            OutputTag<T> lateTag,
            Consumer<DataStream<T>> late) {
        OutputMode mode = settings.mode();
        Panes<String, T, TimeWindow> windows =
                Panes.of(elements.keyBy(key, Types.STRING))
                        .window(SlidingEventTimeWindows.of(settings.size(), settings.slide()))
                        .trigger(trigger(mode, settings.trigger()))
                        .definition(settings.definition())
                        .engine(WindowEngine.SLICES);
        boolean knowsLate = mode != OutputMode.COMPLETE;
        SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> counts =
                (knowsLate ? windows.sideOutputLateData(lateTag) : windows.allowedLateness(FOREVER))
                        .aggregate(uid, uid, new Occurrences<>());
        if (knowsLate) {
            late.accept(counts.getSideOutput(lateTag));
        }
        SingleOutputStreamOperator<Count> rows =
                counts.map(
                                pane ->
                                        Count.of(
                                                pane.key(),
                                                pane.window().getStart(),
                                                pane.window().getEnd(),
                                                pane.value()),
                                ROWS)
                        .uid(uid + "-rows")
                        .name(uid + "-rows");
        return mode == OutputMode.COMPLETE
                ? wholeTable(rows, settings.definition(), settings.trigger(), uid)
                : rows;
    }

    private static DataflowTrigger trigger(OutputMode mode, Duration interval) {
        AfterWatermark atTheEnd = afterWatermark();
        return switch (mode) {
            case APPEND -> atTheEnd;
            case UPDATE -> atTheEnd.withEarlyFirings(ticks(interval));
            case COMPLETE ->
                    atTheEnd.withEarlyFirings(ticks(interval)).withLateFirings(ticks(interval));
        };
    }

    private static DataflowTrigger ticks(Duration interval) {
        return afterProcessingTime(Duration.ZERO).alignedTo(interval);
    }

    /**
     * Counts per key since the job began.
     *
     * @param mode not append: a running count can always change
     * @param uid of the counting operator, and the prefix of the others'
     * @param discardOther as in {@link Settings}
     */
    public static <T> DataStream<Count> running(
            DataStream<T> elements,
            KeySelector<T, String> key,
            OutputMode mode,
            Duration trigger,
            String uid,
            boolean discardOther) {
        if (mode == OutputMode.APPEND) {
            throw new IllegalArgumentException("a running count can always change");
        }
        StateDefinition definition = definition(mode, discardOther);
        SingleOutputStreamOperator<Count> rows =
                Panes.of(elements.keyBy(key, Types.STRING))
                        .window(GlobalWindows.create())
                        .trigger(repeatedly(ticks(trigger)))
                        .definition(definition)
                        .aggregate(uid, uid, new Occurrences<>())
                        .map(pane -> Count.running(pane.key(), pane.value()), ROWS)
                        .uid(uid + "-rows")
                        .name(uid + "-rows");
        return mode == OutputMode.COMPLETE ? wholeTable(rows, definition, trigger, uid) : rows;
    }

    private static StateDefinition definition(OutputMode mode, boolean discardOther) {
        return StateDefinition.empty()
                .with("--output-mode", mode.toString().toLowerCase(ROOT))
                .discardingOther(discardOther);
    }

    private static DataStream<Count> wholeTable(
            DataStream<Count> rows, StateDefinition definition, Duration trigger, String uid) {
        return new WholeTable(trigger.toMillis())
                .on(rows.keyBy(row -> 0, Types.INT), uid + "-table", definition, ROWS)
                .setParallelism(1);
    }

    private static final class Occurrences<T> implements AggregateFunction<T, Long, Long> {

        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(T element, Long count) {
            return count + 1;
        }

        @Override
        public Long getResult(Long count) {
            return count;
        }

        @Override
        public Long merge(Long a, Long b) {
            return a + b;
        }
    }
}
