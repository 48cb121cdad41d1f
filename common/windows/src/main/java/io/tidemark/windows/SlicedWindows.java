package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.OutputTag;

/**
 * Event-time aggregation whose cost per element does not grow with the overlap of the windows, nor
 * much with how many sizes they have: each element is aggregated once, into its slice, before the
 * shuffle, and a pane's value is the combination of its window's slices.
 *
 * <pre>{@code
 * SingleOutputStreamOperator<Pane<String, Long, TimeWindow>> visits =
 *         SlicedWindows.of(views, PageView::page, Types.STRING)
 *                 .window(Slicing.sliding(Duration.ofMinutes(10), Duration.ofMinutes(5)))
 *                 .allowedLateness(Duration.ofMinutes(1))
 *                 .sideOutputLateData(LATE_VIEWS)
 *                 .uid("visits-per-page")
 *                 .name("visits per page")
 *                 .aggregate(new Count<>(), Types.LONG, Types.LONG);
 * }</pre>
 *
 * <p>For the elements and watermarks that reach it, the late elements and the last value of each
 * window are those of {@link Panes}, with these differences:
 *
 * <ul>
 *   <li>With allowed lateness, late elements change a window that has fired once for each window
 *       and flush (a watermark, a checkpoint, a full table), not once for each element.
 *   <li>Early panes, at the ticks of a clock, show what has reached the key by then. An element
 *       waits before the shuffle for an interval of watermarks at most.
 *   <li>State of other windows or another aggregate is refused when the job starts, or dropped
 *       ({@link #definition}). The trigger and the lateness may change: where a clock is new, its
 *       first tick shows all that no pane has shown.
 *   <li>After an input has been idle, its elements count as coming when they are sent, which is up
 *       to an interval of watermarks after they came.
 *   <li>Windows of one key come out in the order of their ends; those of different keys do not,
 *       where one watermark passes several ends.
 *   <li>The aggregate must have a {@code merge} that is associative and does not mind the order.
 * </ul>
 *
 * In batch execution the windows are the same, and no element is late.
 *
 * @param <T> the elements
 * @param <K> the key
 */
public final class SlicedWindows<T, K> {

    private static final int DEFAULT_BUFFERED_SLICES = 10_000;

    /** About the root of as many slices as a window may have, a day's of ten seconds. */
    private static final int SLICES_PER_CHUNK = 64;

    private final DataStream<T> stream;
    private final KeySelector<T, K> keySelector;
    private final TypeInformation<K> keyType;
    private final Slicing slicing;
    private Duration allowedLateness = Duration.ZERO;
    private DataflowTrigger trigger = Triggers.defaultTrigger();
    private AccumulationMode mode = AccumulationMode.ACCUMULATING;
    private OnTimeBehavior onTime = OnTimeBehavior.FIRE_IF_NON_EMPTY;
    private ClosingBehavior closing = ClosingBehavior.FIRE_IF_NON_EMPTY;
    @Nullable private LateOutput<T, ?> lateOutput;
    private StateDefinition definition = StateDefinition.empty();
    private int bufferedSlices = DEFAULT_BUFFERED_SLICES;
    private String uid;
    private String name;

    private SlicedWindows(Keyed<T, K> keyed, Slicing slicing) {
        this.stream = keyed.stream;
        this.keySelector = keyed.keySelector;
        this.keyType = keyed.keyType;
        this.slicing = slicing;
    }

    /** A stream and its key, waiting for windows. */
    public static final class Keyed<T, K> {

        private final DataStream<T> stream;
        private final KeySelector<T, K> keySelector;
        private final TypeInformation<K> keyType;

        private Keyed(
                DataStream<T> stream, KeySelector<T, K> keySelector, TypeInformation<K> keyType) {
            this.stream = stream;
            this.keySelector = keySelector;
            this.keyType = keyType;
        }

        /** The windows of each key. */
        public SlicedWindows<T, K> window(Slicing slicing) {
            return new SlicedWindows<>(this, slicing);
        }
    }

    /**
     * Windows over {@code stream}, which has timestamps and watermarks, by the key of each element.
     * The stream is not keyed yet, because elements are combined before they are shuffled.
     *
     * @throws IllegalArgumentException if it is
     */
    public static <T, K> Keyed<T, K> of(
            DataStream<T> stream, KeySelector<T, K> keySelector, TypeInformation<K> keyType) {
        if (stream instanceof KeyedStream) {
            throw new IllegalArgumentException(
                    "sliced windows key the stream themselves, after combining: leave keyBy out");
        }
        return new Keyed<>(stream, keySelector, keyType);
    }

    /**
     * How long after its end a window still takes late elements; none by default.
     *
     * @throws IllegalArgumentException if negative
     */
    public SlicedWindows<T, K> allowedLateness(Duration lateness) {
        if (lateness.isNegative()) {
            throw new IllegalArgumentException("the allowed lateness is negative: " + lateness);
        }
        allowedLateness = lateness;
        return this;
    }

    /** When panes come out; the default trigger if not said. */
    public SlicedWindows<T, K> trigger(DataflowTrigger trigger) {
        this.trigger = Objects.requireNonNull(trigger);
        return this;
    }

    /** How the panes of one window relate; accumulating if not said. */
    public SlicedWindows<T, K> mode(AccumulationMode mode) {
        this.mode = Objects.requireNonNull(mode);
        return this;
    }

    /** Whether an on-time pane comes out also when nothing new has come; not if not said. */
    public SlicedWindows<T, K> onTimeBehavior(OnTimeBehavior behavior) {
        this.onTime = Objects.requireNonNull(behavior);
        return this;
    }

    /** Whether a last pane comes out also when nothing new has come; not if not said. */
    public SlicedWindows<T, K> closingBehavior(ClosingBehavior behavior) {
        this.closing = Objects.requireNonNull(behavior);
        return this;
    }

    /** Where elements go that are late for all their windows; by default they are only counted. */
    public SlicedWindows<T, K> sideOutputLateData(OutputTag<T> tag) {
        return lateOutput(LateOutput.of(tag));
    }

    SlicedWindows<T, K> lateOutput(@Nullable LateOutput<T, ?> output) {
        this.lateOutput = output;
        return this;
    }

    /**
     * How many slices (of all keys together) each side of the shuffle gathers on the heap before it
     * sends or writes them; 10,000 by default. Fewer for large accumulators.
     *
     * @throws IllegalArgumentException if not positive
     */
    public SlicedWindows<T, K> bufferedSlices(int slices) {
        if (slices <= 0) {
            throw new IllegalArgumentException("not a positive number of slices: " + slices);
        }
        bufferedSlices = slices;
        return this;
    }

    /**
     * Says in the words of who runs the job, such as options and their values, what the windows'
     * state means. State that was written under another definition, or with other windows, another
     * accumulation mode or aggregate, is refused when the job starts, in a line that has both
     * values; or dropped and counted ({@code windows-discarded}), if the definition is {@linkplain
     * StateDefinition#discardingOther discarding}.
     */
    public SlicedWindows<T, K> definition(StateDefinition definition) {
        this.definition = definition;
        return this;
    }

    /**
     * The uid of the window operator; that of the operator before the shuffle has {@code -combine}
     * after it. Required.
     */
    public SlicedWindows<T, K> uid(String prefix) {
        uid = prefix;
        return this;
    }

    /**
     * The name of the window operator; the one before the shuffle is that plus combine. Required.
     */
    public SlicedWindows<T, K> name(String prefix) {
        name = prefix;
        return this;
    }

    /**
     * Emits panes, with the window's last millisecond as timestamp.
     *
     * @param userAggregate must implement {@code merge}
     * @throws IllegalStateException if uid or name is missing
     * @throws IllegalArgumentException if slices cannot follow the trigger
     */
    public <ACC, V> SingleOutputStreamOperator<Pane<K, V, TimeWindow>> aggregate(
            AggregateFunction<T, ACC, V> userAggregate,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<V> valueType) {
        if (uid == null || name == null) {
            throw new IllegalStateException(
                    "sliced windows need a uid and a name: they are part of the job's savepoints");
        }
        WindowContents.notRich(userAggregate);
        Objects.requireNonNull(accumulatorType, "accumulatorType");
        AggregateFunction<T, ACC, V> aggregate = clean(userAggregate);
        SerializerConfig config = stream.getExecutionConfig().getSerializerConfig();
        TypeSerializer<K> keySerializer = keyType.createSerializer(config);
        StateDefinition meaning = meaning(userAggregate);
        long lateness = allowedLateness.toMillis();
        SliceDefinition slices =
                new SliceDefinition(
                        new Lateness(slicing, lateness),
                        SliceFiring.of(trigger, lateness, mode),
                        mode,
                        onTime,
                        closing);

        SingleOutputStreamOperator<Partial<K, T, ACC>> combined =
                stream.transform(
                                name + " combine",
                                new Partial.Type<>(keyType, stream.getType(), accumulatorType),
                                new SliceCombiner<>(
                                        meaning,
                                        slices,
                                        lateOutput != null,
                                        clean(keySelector),
                                        aggregate,
                                        keySerializer,
                                        stream.getType().createSerializer(config),
                                        accumulatorType.createSerializer(config),
                                        bufferedSlices))
                        .uid(uid + "-combine");
        // As many as the stream has, so that it is chained to what makes the elements.
        combined.setParallelism(stream.getParallelism());
        return combined.keyBy(Partial::key, keyType)
                .transform(
                        name,
                        new PaneTypeInfo<>(keyType, valueType, new TimeWindow.Serializer()),
                        new SlicedWindowOperator<>(
                                meaning,
                                slices,
                                lateOutput,
                                aggregate,
                                keySerializer,
                                accumulatorType.createSerializer(config),
                                valueType.createSerializer(config),
                                bufferedSlices,
                                SLICES_PER_CHUNK))
                .uid(uid)
                .name(name);
    }

    private StateDefinition meaning(AggregateFunction<?, ?, ?> aggregate) {
        StateDefinition meaning =
                definition
                        .with("engine", "slices")
                        .with("window", slicing)
                        .with("accumulation mode", mode.toString().toLowerCase(Locale.ROOT))
                        .withChangeable("trigger", trigger);
        Class<?> type = aggregate.getClass();
        // Of others, the name is not the same each time.
        if (!type.isAnonymousClass() && !type.isHidden() && !type.isSynthetic()) {
            meaning = meaning.with("aggregate", type.getName());
        }
        return meaning.withChangeable("allowed lateness", allowedLateness);
    }

    private <F> F clean(F function) {
        return stream.getExecutionEnvironment().clean(function);
    }
}
