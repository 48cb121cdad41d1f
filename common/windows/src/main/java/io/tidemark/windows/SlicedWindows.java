package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.RichFunction;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.windowing.PassThroughWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.operators.windowing.functions.InternalSingleValueProcessWindowFunction;
import org.apache.flink.streaming.runtime.operators.windowing.functions.InternalSingleValueWindowFunction;
import org.apache.flink.streaming.runtime.operators.windowing.functions.InternalWindowFunction;
import org.apache.flink.util.OutputTag;

/**
 * Sliding and tumbling event-time aggregation whose cost per element does not grow with the overlap
 * of the windows: each element is aggregated once, into its slice, before the shuffle, and a
 * window's value is the combination of its slices.
 *
 * <pre>{@code
 * SingleOutputStreamOperator<PageVisits> visits =
 *         SlicedWindows.of(views, PageView::page, Types.STRING)
 *                 .window(Slicing.sliding(Duration.ofMinutes(10), Duration.ofMinutes(5)))
 *                 .allowedLateness(Duration.ofMinutes(1))
 *                 .sideOutputLateData(LATE_VIEWS)
 *                 .uid("visits-per-page")
 *                 .name("visits per page")
 *                 .aggregate(new Count<>(), new ToPageVisits(), Types.LONG, visitsType);
 * }</pre>
 *
 * <p>For the elements and watermarks that reach it, the late elements and the last value of each
 * window are those of {@code keyBy(…).window(SlidingEventTimeWindows…).aggregate(…)}, with these
 * differences:
 *
 * <ul>
 *   <li>With allowed lateness, late elements change a window that has fired once for each window
 *       and flush (a watermark, a checkpoint, a full table), not once for each element.
 *   <li>The watermark survives a failure and a rescale: what was late before is late after, and a
 *       window that has expired does not come out again, even with a longer lateness. (Restore
 *       elsewhere in time, for example with an older offset in the topic, therefore needs a fresh
 *       uid; after a drained savepoint windows open anew.)
 *   <li>State of other windows or another aggregate is refused when the job starts, or dropped
 *       ({@link #definition}). The lateness may change.
 *   <li>After an input has been idle, its elements count as coming when they are sent, which is up
 *       to an interval of watermarks after they came.
 *   <li>Windows of one key come out in the order of their ends; those of different keys do not,
 *       where one watermark passes several ends.
 *   <li>The aggregate must have a {@code merge} that is associative and does not mind the order,
 *       and a window function has no {@code windowState()}.
 * </ul>
 *
 * Windows without elements emit nothing. Late elements are counted as {@code records-late}. In
 * batch execution the windows are the same, and no element is late.
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
    private OutputTag<T> lateTag;
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

    /** Where elements go that are late for all their windows; by default they are only counted. */
    public SlicedWindows<T, K> sideOutputLateData(OutputTag<T> tag) {
        lateTag = tag;
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
     * state means. State that was written under another definition, or with another size, slide,
     * offset or aggregate, is refused when the job starts, in a line that has both values; or
     * dropped and counted ({@code windows-discarded}), if the definition is {@linkplain
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
     * Emits each window's value, with the window's last millisecond as timestamp.
     *
     * @param aggregate must implement {@code merge}
     * @throws IllegalStateException if uid or name is missing
     */
    public <ACC, V> SingleOutputStreamOperator<V> aggregate(
            AggregateFunction<T, ACC, V> aggregate,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<V> valueType) {
        return aggregate(aggregate, new PassThroughWindowFunction<>(), accumulatorType, valueType);
    }

    /**
     * Emits what {@code windowFunction} makes of each window's value, with the window's last
     * millisecond as timestamp.
     *
     * @param aggregate must implement {@code merge}
     * @throws IllegalStateException if uid or name is missing
     */
    public <ACC, V, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, V> aggregate,
            WindowFunction<V, R, K, TimeWindow> windowFunction,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<R> resultType) {
        return build(
                aggregate,
                new InternalSingleValueWindowFunction<>(clean(windowFunction)),
                accumulatorType,
                resultType);
    }

    /**
     * Emits what {@code windowFunction} makes of each window's value, with the window's last
     * millisecond as timestamp. Its {@code windowState()} throws, and its {@code clear} is not
     * called, since no state belongs to one window.
     *
     * @param aggregate must implement {@code merge}
     * @throws IllegalStateException if uid or name is missing
     */
    public <ACC, V, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, V> aggregate,
            ProcessWindowFunction<V, R, K, TimeWindow> windowFunction,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<R> resultType) {
        return build(
                aggregate,
                new InternalSingleValueProcessWindowFunction<>(clean(windowFunction)),
                accumulatorType,
                resultType);
    }

    private <ACC, V, R> SingleOutputStreamOperator<R> build(
            AggregateFunction<T, ACC, V> userAggregate,
            InternalWindowFunction<V, R, K, TimeWindow> windowFunction,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<R> resultType) {
        if (uid == null || name == null) {
            throw new IllegalStateException(
                    "sliced windows need a uid and a name: they are part of the job's savepoints");
        }
        if (userAggregate instanceof RichFunction) {
            throw new IllegalArgumentException("a window's aggregate cannot be a rich function");
        }
        Objects.requireNonNull(accumulatorType, "accumulatorType");
        AggregateFunction<T, ACC, V> aggregate = clean(userAggregate);
        KeySelector<T, K> selector = clean(keySelector);
        SerializerConfig config = stream.getExecutionConfig().getSerializerConfig();
        TypeSerializer<K> keySerializer = keyType.createSerializer(config);
        StateDefinition completed = completed(userAggregate);
        Lateness lateness = new Lateness(slicing, allowedLateness.toMillis());

        SingleOutputStreamOperator<Partial<K, T, ACC>> combined =
                stream.transform(
                                name + " combine",
                                new Partial.Type<>(keyType, stream.getType(), accumulatorType),
                                new SliceCombiner<>(
                                        completed,
                                        lateness,
                                        lateTag != null,
                                        selector,
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
                        resultType,
                        new SlicedWindowOperator<>(
                                completed,
                                lateness,
                                lateTag,
                                aggregate,
                                windowFunction,
                                keySerializer,
                                accumulatorType.createSerializer(config),
                                bufferedSlices,
                                SLICES_PER_CHUNK))
                .uid(uid)
                .name(name);
    }

    private StateDefinition completed(AggregateFunction<?, ?, ?> aggregate) {
        StateDefinition completed =
                definition.with("windows", "slices").with("slicing", slicing.toString());
        Class<?> type = aggregate.getClass();
        // Of others, the name is not the same each time.
        if (!type.isAnonymousClass() && !type.isHidden() && !type.isSynthetic()) {
            completed = completed.with("aggregate", type.getName());
        }
        return completed.withChangeable("allowed lateness", allowedLateness);
    }

    private <F> F clean(F function) {
        return stream.getExecutionEnvironment().clean(function);
    }
}
