package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import java.util.Objects;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.OutputTag;

/**
 * Windows of the Dataflow model on a keyed stream, read like Flink's own:
 *
 * <pre>{@code
 * Panes.of(purchases.keyBy(Purchase::type))
 *         .window(TumblingEventTimeWindows.of(Duration.ofHours(4)))
 *         .trigger(afterWatermark().withLateFirings(afterCount(1)))
 *         .allowedLateness(Duration.ofDays(1))
 *         .discarding()
 *         .sideOutputLateData(TOO_LATE)
 *         .aggregate("dispatch", "Pack what was bought in 4 hours", new Shipment());
 * }</pre>
 *
 * <p>With an aggregate and no evictor, a window keeps one accumulator, the trigger's few numbers
 * and, when retracting, the last value sent. After a window's expiry (its last ms plus the allowed
 * lateness; of global windows the end of time, or {@link #expireWhenInactive}) nothing is kept. The
 * documentation of this package says what each word means.
 *
 * <p>When a job starts from a savepoint, trigger and allowed lateness may be others than before.
 * With another trigger, each window keeps its contents and its panes' numbers, the new trigger
 * begins from nothing, and a window that was finished stays so. With another lateness, what had
 * expired stays expired, and elements are judged by the new one at once. Other on-time and closing
 * behaviours hold at once, too.
 */
public final class Panes<K, T, W extends Window> extends WindowSentence<Panes<K, T, W>, T, W> {

    private final KeyedStream<T, K> input;
    private final boolean hasOneKey;
    @Nullable private PaneEvictor evictor;
    @Nullable private LateOutput<T, ?> lateOutput;
    @Nullable private WindowEngine engine;
    private int bufferedSlices = SlicedWindows.BUFFERED_SLICES;

    private Panes(
            KeyedStream<T, K> input, boolean hasOneKey, WindowAssigner<? super T, W> assigner) {
        super(assigner);
        this.input = input;
        this.hasOneKey = hasOneKey;
    }

    @Override
    Panes<K, T, W> self() {
        return this;
    }

    /** Starts the sentence. */
    public static <K, T> Keyed<K, T> of(KeyedStream<T, K> input) {
        return new Keyed<>(input, false);
    }

    /**
     * Starts the sentence of windows that hold the elements of all keys, as Flink's {@code
     * windowAll}. All elements go through one subtask, whatever the job's parallelism.
     *
     * @return with one key, the byte 0, which means nothing
     */
    public static <T> Keyed<Byte, T> ofAll(DataStream<T> input) {
        return new Keyed<>(input.keyBy(element -> (byte) 0, Types.BYTE), true);
    }

    /** A keyed stream that needs windows. */
    public static final class Keyed<K, T> {

        private final KeyedStream<T, K> input;
        private final boolean hasOneKey;

        private Keyed(KeyedStream<T, K> input, boolean hasOneKey) {
            this.input = input;
            this.hasOneKey = hasOneKey;
        }

        /**
         * Says what windows there are.
         *
         * @param assigner of event-time or processing-time windows (merging ones too) or {@code
         *     GlobalWindows}; {@code afterWatermark()} in a processing-time window fires when the
         *     clock reaches the window's end
         */
        public <W extends Window> Panes<K, T, W> window(WindowAssigner<? super T, W> assigner) {
            return new Panes<>(input, hasOneKey, assigner);
        }

        /**
         * A pane of each {@code n} elements of a key: global windows that discard, {@code
         * repeatedly(afterCount(n))}. Flink's count windows drop what is left over when the input
         * ends; here it comes out in a last pane.
         *
         * @param n at least 1
         * @throws IllegalArgumentException if {@code n} is less
         */
        public Panes<K, T, GlobalWindow> countWindow(long n) {
            return window(GlobalWindows.create())
                    .trigger(Triggers.repeatedly(Triggers.afterCount(n)))
                    .discarding();
        }

        /**
         * A pane of the newest {@code n} elements of a key at each {@code every}th: global windows
         * that accumulate, with an evictor. What has come since the last pane comes out in a last
         * one when the input ends.
         *
         * @param n at least 1
         * @param every at least 1
         * @throws IllegalArgumentException if one of them is less
         */
        public Panes<K, T, GlobalWindow> countWindow(long n, long every) {
            return window(GlobalWindows.create())
                    .trigger(Triggers.repeatedly(Triggers.afterCount(every)))
                    .evictor(PaneEvictor.count(n))
                    .accumulating();
        }
    }

    /** Throws elements out; the windows then keep their elements. */
    public Panes<K, T, W> evictor(PaneEvictor evictor) {
        this.evictor = Objects.requireNonNull(evictor);
        return this;
    }

    /** Where elements go that no window takes; they are counted in any case. */
    public Panes<K, T, W> sideOutputLateData(OutputTag<T> tag) {
        this.lateOutput = LateOutput.of(Objects.requireNonNull(tag));
        return this;
    }

    /**
     * Where what is made of elements goes that no window takes; with the reason why. They are
     * counted in any case.
     *
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    @Experimental
    public <L> Panes<K, T, W> sideOutputLateData(OutputTag<L> tag, LateFunction<T, L> function) {
        WindowContents.notRich(function);
        this.lateOutput = new LateOutput<>(Objects.requireNonNull(tag), clean(function));
        return this;
    }

    /**
     * Fixes the engine, which is otherwise chosen: slices where they can be ({@link #explain} says
     * why not). State of one engine is not the other's, so that a change that lets another be
     * chosen is refused when a job starts from a savepoint; what is fixed stays.
     */
    @Experimental
    public Panes<K, T, W> engine(WindowEngine engine) {
        this.engine = Objects.requireNonNull(engine);
        return this;
    }

    /** How many slices (of all keys) each side of the shuffle gathers, at least 1. */
    Panes<K, T, W> bufferedSlices(int slices) {
        this.bufferedSlices = slices;
        return this;
    }

    /**
     * Says which engine computes this aggregate over what the sentence says so far, and why: in one
     * line, which the operator's description in Flink's web UI has, too.
     *
     * @throws IllegalArgumentException if slices are asked for and cannot be
     */
    @Experimental
    public String explain(AggregateFunction<T, ?, ?> function) {
        return explain(
                evictor == null
                        ? WindowContents.folded(function)
                        : WindowContents.kept(new Folding<>(function), evictor));
    }

    /**
     * Says the same of an aggregate that merges, as a sum does. What keeps elements, such as {@link
     * #process} does, is computed by the general engine in any case.
     *
     * @throws IllegalArgumentException if slices are asked for and cannot be
     */
    @Experimental
    public String explain() {
        return explain(
                evictor == null
                        ? WindowContents.folded(new Gathered.Listing<T>())
                        : WindowContents.<T, Void, Object>kept(elements -> 0, evictor));
    }

    private String explain(WindowContents<T, ?, ?> contents) {
        return EngineChoice.of(input, panes(contents), engine).toString();
    }

    /**
     * Aggregates each window.
     *
     * @param uid the operator's identity in savepoints
     * @param name what the web UI shows
     * @throws org.apache.flink.api.common.functions.InvalidTypesException if the accumulator's or
     *     the result's type cannot be told from the function's class
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public <ACC, V> SingleOutputStreamOperator<Pane<K, V, W>> aggregate(
            String uid, String name, AggregateFunction<T, ACC, V> function) {
        return aggregate(
                uid,
                name,
                function,
                PaneTypes.accumulator(function, input.getType()),
                PaneTypes.result(function, input.getType()));
    }

    /**
     * Aggregates each window, with the types said.
     *
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public <ACC, V> SingleOutputStreamOperator<Pane<K, V, W>> aggregate(
            String uid,
            String name,
            AggregateFunction<T, ACC, V> function,
            TypeInformation<ACC> accumulator,
            TypeInformation<V> value) {
        if (evictor != null) {
            WindowContents.notRich(function);
            return process(uid, name, new Folding<>(clean(function)), value);
        }
        return transform(uid, name, WindowContents.folded(clean(function)), accumulator, value);
    }

    /**
     * Aggregates each window, and makes each pane's value of the aggregate's result, which is all
     * that {@code function} gets.
     *
     * @throws org.apache.flink.api.common.functions.InvalidTypesException if a type cannot be told
     *     from the functions' classes
     * @throws IllegalArgumentException if {@code aggregate} is a rich function
     */
    @Experimental
    public <ACC, A, V> SingleOutputStreamOperator<Pane<K, V, W>> aggregate(
            String uid,
            String name,
            AggregateFunction<T, ACC, A> aggregate,
            PaneProcessFunction<A, V, K, W> function) {
        return aggregate(
                uid,
                name,
                aggregate,
                function,
                PaneTypes.accumulator(aggregate, input.getType()),
                PaneTypes.value(function, PaneTypes.result(aggregate, input.getType())));
    }

    /**
     * Aggregates each window, and makes each pane's value of the result, with the types said.
     *
     * @throws IllegalArgumentException if {@code aggregate} is a rich function
     */
    @Experimental
    public <ACC, A, V> SingleOutputStreamOperator<Pane<K, V, W>> aggregate(
            String uid,
            String name,
            AggregateFunction<T, ACC, A> aggregate,
            PaneProcessFunction<A, V, K, W> function,
            TypeInformation<ACC> accumulator,
            TypeInformation<V> value) {
        WindowContents.notRich(aggregate);
        if (evictor != null) {
            return transform(
                    uid,
                    name,
                    WindowContents.<T, A, Void, V>kept(
                            new Folding<>(clean(aggregate)), clean(function), evictor),
                    Types.VOID,
                    value);
        }
        return transform(
                uid,
                name,
                WindowContents.folded(clean(aggregate), clean(function)),
                accumulator,
                value);
    }

    /**
     * Reduces each window to one element, by the general engine, which keeps the order of a key's
     * elements; by slices, which do not, where {@link #engine} says so.
     *
     * @param function must not change its arguments, which may be in several windows
     * @throws IllegalArgumentException if {@code function} is a rich function, or if windows that
     *     discard are to have empty panes, for which there is no element
     */
    public SingleOutputStreamOperator<Pane<K, T, W>> reduce(
            String uid, String name, ReduceFunction<T> function) {
        if (mode == AccumulationMode.DISCARDING
                && (onTime == OnTimeBehavior.FIRE_ALWAYS
                        || closing == ClosingBehavior.FIRE_ALWAYS)) {
            throw new IllegalArgumentException(
                    "Windows that discard have empty panes with FIRE_ALWAYS, for which a reduce has"
                            + " no value; an aggregate has");
        }
        return aggregate(
                uid, name, new Reducing<>(clean(function)), input.getType(), input.getType());
    }

    /**
     * Computes each pane from the elements it shows, which the windows keep for that.
     *
     * @throws org.apache.flink.api.common.functions.InvalidTypesException if the values' type
     *     cannot be told from the function's class; a generic type cannot from a lambda
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public <V> SingleOutputStreamOperator<Pane<K, V, W>> process(
            String uid, String name, PaneFunction<T, V> function) {
        return process(uid, name, function, PaneTypes.value(function, input.getType()));
    }

    /**
     * Computes each pane from the elements it shows, with the values' type said.
     *
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public <V> SingleOutputStreamOperator<Pane<K, V, W>> process(
            String uid, String name, PaneFunction<T, V> function, TypeInformation<V> value) {
        return transform(
                uid,
                name,
                WindowContents.<T, Void, V>kept(clean(function), evictor),
                Types.VOID,
                value);
    }

    /**
     * Computes each pane from the elements it shows, by a function that also sees the pane, has
     * state and side outputs, and is opened and closed.
     *
     * @throws org.apache.flink.api.common.functions.InvalidTypesException if the values' type
     *     cannot be told from the function's class
     */
    @Experimental
    public <V> SingleOutputStreamOperator<Pane<K, V, W>> process(
            String uid, String name, PaneProcessFunction<T, V, K, W> function) {
        return process(uid, name, function, PaneTypes.value(function, input.getType()));
    }

    /** Computes each pane by a function with a context, with the values' type said. */
    @Experimental
    public <V> SingleOutputStreamOperator<Pane<K, V, W>> process(
            String uid,
            String name,
            PaneProcessFunction<T, V, K, W> function,
            TypeInformation<V> value) {
        return transform(
                uid,
                name,
                WindowContents.<T, Void, V>kept(clean(function), evictor),
                Types.VOID,
                value);
    }

    private <F> F clean(F function) {
        return input.getExecutionEnvironment().clean(function);
    }

    private <ACC, V> SingleOutputStreamOperator<Pane<K, V, W>> transform(
            String uid,
            String name,
            WindowContents<T, ACC, V> contents,
            TypeInformation<ACC> accumulator,
            TypeInformation<V> value) {
        PaneDefinition<T, ACC, V, W> panes = panes(contents);
        EngineChoice choice = EngineChoice.of(input, panes, engine);
        StateDefinition meaning = PaneMeaning.of(definition, panes, choice.engine());
        SingleOutputStreamOperator<Pane<K, V, W>> shown =
                choice.slices() == null
                        ? general(uid, name, meaning, panes, accumulator, value)
                        : sliced(uid, name, meaning, choice.slices(), contents, accumulator, value);
        shown.setDescription(name + " (" + choice + ")");
        return hasOneKey ? shown.forceNonParallel() : shown;
    }

    private <ACC, V> SingleOutputStreamOperator<Pane<K, V, W>> general(
            String uid,
            String name,
            StateDefinition meaning,
            PaneDefinition<T, ACC, V, W> panes,
            TypeInformation<ACC> accumulator,
            TypeInformation<V> value) {
        SerializerConfig serializers = input.getExecutionConfig().getSerializerConfig();
        TypeSerializer<W> windows = assigner.getWindowSerializer(input.getExecutionConfig());
        return input.transform(
                        name,
                        new PaneTypeInfo<>(input.getKeyType(), value, windows),
                        new PaneOperator<>(
                                panes,
                                meaning,
                                accumulator.createSerializer(serializers),
                                value.createSerializer(serializers),
                                input.getType().createSerializer(serializers),
                                windows,
                                lateOutput))
                .uid(uid)
                .name(name);
    }

    @SuppressWarnings("unchecked") // Windows of slices are time windows, and of one accumulator.
    private <ACC, V> SingleOutputStreamOperator<Pane<K, V, W>> sliced(
            String uid,
            String name,
            StateDefinition meaning,
            SliceDefinition slices,
            WindowContents<T, ACC, V> contents,
            TypeInformation<ACC> accumulator,
            TypeInformation<V> value) {
        SerializerConfig serializers = input.getExecutionConfig().getSerializerConfig();
        SingleOutputStreamOperator<?> panes =
                SlicedWindows.over(
                        input,
                        uid,
                        name,
                        new SlicedAggregation<>(
                                meaning,
                                slices,
                                (FoldedContents<T, ACC, ?, V>) contents,
                                input.getKeyType().createSerializer(serializers),
                                accumulator.createSerializer(serializers),
                                bufferedSlices),
                        accumulator,
                        value,
                        lateOutput);
        return (SingleOutputStreamOperator<Pane<K, V, W>>) panes;
    }
}
