package io.tidemark.counts;

import static java.util.Locale.ROOT;

import io.tidemark.options.Durations;
import io.tidemark.state.StateDefinition;
import io.tidemark.windows.Pane;
import io.tidemark.windows.SlicedWindows;
import io.tidemark.windows.Slicing;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.OutputTag;

/** How often each key occurs, as a table that is written in one of Spark's output modes. */
public final class Counts {

    private static final TypeInformation<Count> ROWS = TypeInformation.of(Count.class);

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
        if (settings.mode() == OutputMode.APPEND) {
            SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> counts =
                    SlicedWindows.of(elements, key, Types.STRING)
                            .window(Slicing.sliding(settings.size(), settings.slide()))
                            .sideOutputLateData(lateTag)
                            .definition(settings.definition())
                            .uid(uid)
                            .name(uid)
                            .aggregate(new Occurrences<T>(), Types.LONG, Types.LONG);
            late.accept(counts.getSideOutput(lateTag));
            return counts.map(Counts::row, ROWS).uid(uid + "-rows").name(uid + "-rows");
        }
        boolean complete = settings.mode() == OutputMode.COMPLETE;
        SingleOutputStreamOperator<Count> changes =
                new WindowCounts<T>(
                                settings.size().toMillis(),
                                settings.slide().toMillis(),
                                complete,
                                lateTag)
                        .on(elements.keyBy(key, Types.STRING), uid, settings.definition(), ROWS);
        if (!complete) {
            late.accept(changes.getSideOutput(lateTag));
        }
        return written(changes, settings.definition(), settings.mode(), settings.trigger(), uid);
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
        SingleOutputStreamOperator<Count> changes =
                new RunningCounts<T>().on(elements.keyBy(key, Types.STRING), uid, definition, ROWS);
        return written(changes, definition, mode, trigger, uid);
    }

    private static StateDefinition definition(OutputMode mode, boolean discardOther) {
        return StateDefinition.empty()
                .with("--output-mode", word(mode))
                .discardingOther(discardOther);
    }

    private static String word(OutputMode mode) {
        return mode.toString().toLowerCase(ROOT);
    }

    private static DataStream<Count> written(
            DataStream<Count> changes,
            StateDefinition definition,
            OutputMode mode,
            Duration trigger,
            String uid) {
        SingleOutputStreamOperator<Count> changed =
                changes.transform(uid + "-changed", ROWS, new ChangedRows(trigger.toMillis()))
                        .uid(uid + "-changed");
        if (mode == OutputMode.UPDATE) {
            return changed;
        }
        return new WholeTable(trigger.toMillis())
                .on(changed.keyBy(row -> 0, Types.INT), uid + "-table", definition, ROWS)
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

    private static Count row(Pane<String, Long, TimeWindow> pane) {
        TimeWindow window = pane.window();
        return Count.of(pane.key(), window.getStart(), window.getEnd(), pane.value());
    }
}
