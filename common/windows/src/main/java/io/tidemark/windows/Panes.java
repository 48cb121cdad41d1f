package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.Objects;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
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
public final class Panes<K, T, W extends Window> {

    private final KeyedStream<T, K> input;
    private final WindowAssigner<? super T, W> assigner;
    private DataflowTrigger trigger = Triggers.defaultTrigger();
    private long latenessMs;
    private long inactiveAfterMs;
    private AccumulationMode mode = AccumulationMode.ACCUMULATING;
    @Nullable private PaneEvictor evictor;
    private OnTimeBehavior onTime = OnTimeBehavior.FIRE_IF_NON_EMPTY;
    private ClosingBehavior closing = ClosingBehavior.FIRE_IF_NON_EMPTY;
    @Nullable private LateOutput<T, ?> lateOutput;
    private StateDefinition definition = StateDefinition.empty();

    private Panes(KeyedStream<T, K> input, WindowAssigner<? super T, W> assigner) {
        this.input = input;
        this.assigner = assigner;
    }

    /** Starts the sentence. */
    public static <K, T> Keyed<K, T> of(KeyedStream<T, K> input) {
        return new Keyed<>(input);
    }

    /** A keyed stream that needs windows. */
    public static final class Keyed<K, T> {

        private final KeyedStream<T, K> input;

        private Keyed(KeyedStream<T, K> input) {
            this.input = input;
        }

        /**
         * Says what windows there are.
         *
         * @param assigner of event-time or processing-time windows (merging ones too) or {@code
         *     GlobalWindows}; {@code afterWatermark()} in a processing-time window fires when the
         *     clock reaches the window's end
         */
        public <W extends Window> Panes<K, T, W> window(WindowAssigner<? super T, W> assigner) {
            return new Panes<>(input, assigner);
        }
    }

    /** When panes come out; the default trigger if not said. */
    public Panes<K, T, W> trigger(DataflowTrigger trigger) {
        this.trigger = Objects.requireNonNull(trigger);
        return this;
    }

    /**
     * How long a window takes elements after its end; 0 if not said. In whole ms.
     *
     * @throws IllegalArgumentException if negative
     */
    public Panes<K, T, W> allowedLateness(Duration lateness) {
        if (lateness.isNegative()) {
            throw new IllegalArgumentException("The allowed lateness is negative: " + lateness);
        }
        this.latenessMs = lateness.toMillis();
        return this;
    }

    /**
     * Lets a key's global window expire when for so long (in processing time) no element has come
     * into it: what no pane has shown comes out in a last pane, nothing is kept, and the key's next
     * element opens a window anew. A window whose trigger has finished goes, too. Without this, the
     * state of a key in global windows is kept until the end of time.
     *
     * @param after in whole ms, at least 1 ms
     * @throws IllegalArgumentException if shorter, or if the windows are not global ones
     */
    public Panes<K, T, W> expireWhenInactive(Duration after) {
        if (after.toMillis() < 1 || !(assigner instanceof GlobalWindows)) {
            throw new IllegalArgumentException(
                    "Global windows can expire when inactive for 1 ms or more, not "
                            + assigner
                            + " after "
                            + after);
        }
        this.inactiveAfterMs = after.toMillis();
        return this;
    }

    /** Each pane holds what no pane before held. */
    public Panes<K, T, W> discarding() {
        return mode(AccumulationMode.DISCARDING);
    }

    /** Each pane replaces the one before; so it is if nothing is said. */
    public Panes<K, T, W> accumulating() {
        return mode(AccumulationMode.ACCUMULATING);
    }

    /** Like accumulating, and each pane first withdraws the one before. */
    public Panes<K, T, W> retracting() {
        return mode(AccumulationMode.RETRACTING);
    }

    /** One of the three modes. */
    public Panes<K, T, W> mode(AccumulationMode mode) {
        this.mode = Objects.requireNonNull(mode);
        return this;
    }

    /** Throws elements out; the windows then keep their elements. */
    public Panes<K, T, W> evictor(PaneEvictor evictor) {
        this.evictor = Objects.requireNonNull(evictor);
        return this;
    }

    /**
     * Whether an on-time pane comes out also when nothing new has come, so that who reads the panes
     * knows that event time has passed the window's end; not if not said.
     */
    @Experimental
    public Panes<K, T, W> onTimeBehavior(OnTimeBehavior behavior) {
        this.onTime = Objects.requireNonNull(behavior);
        return this;
    }

    /**
     * Whether a last pane comes out also when nothing new has come, so that who reads the panes
     * knows that the window will not change any more; not if not said.
     */
    @Experimental
    public Panes<K, T, W> closingBehavior(ClosingBehavior behavior) {
        this.closing = Objects.requireNonNull(behavior);
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
     * Says in the words of who runs the job, such as options and their values, what the windows'
     * state means. Windows that were written under another definition, or by another assigner,
     * function (if its class has a name of its own), evictor or accumulation mode, are refused when
     * the job starts, in a line that has both values; or dropped and counted ({@code
     * windows-discarded}), if the definition is {@linkplain StateDefinition#discardingOther
     * discarding}. The trigger and the allowed lateness may change.
     */
    public Panes<K, T, W> definition(StateDefinition definition) {
        this.definition = Objects.requireNonNull(definition);
        return this;
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
        TypeInformation<ACC> accumulator =
                TypeExtractor.getAggregateFunctionAccumulatorType(
                        function, input.getType(), null, false);
        TypeInformation<V> value =
                TypeExtractor.getAggregateFunctionReturnType(
                        function, input.getType(), null, false);
        return aggregate(uid, name, function, accumulator, value);
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
        return transform(
                uid,
                name,
                WindowContents.folded(clean(function)),
                accumulator.createSerializer(serializers()),
                value);
    }

    /**
     * Computes each pane from the elements it shows, which the windows keep for that.
     *
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public <V> SingleOutputStreamOperator<Pane<K, V, W>> process(
            String uid, String name, PaneFunction<T, V> function, TypeInformation<V> value) {
        return transform(
                uid,
                name,
                WindowContents.<T, Void, V>kept(clean(function), evictor),
                VoidSerializer.INSTANCE,
                value);
    }

    private <F> F clean(F function) {
        return input.getExecutionEnvironment().clean(function);
    }

    private SerializerConfig serializers() {
        return config().getSerializerConfig();
    }

    private ExecutionConfig config() {
        return input.getExecutionConfig();
    }

    private <ACC, V> SingleOutputStreamOperator<Pane<K, V, W>> transform(
            String uid,
            String name,
            WindowContents<T, ACC, V> contents,
            TypeSerializer<ACC> accumulators,
            TypeInformation<V> value) {
        PaneDefinition<T, ACC, V, W> panes =
                new PaneDefinition<>(
                        assigner,
                        trigger,
                        latenessMs,
                        mode,
                        contents,
                        onTime,
                        closing,
                        inactiveAfterMs);
        TypeSerializer<W> windows = assigner.getWindowSerializer(config());
        PaneOperator<K, T, ACC, V, W> operator =
                new PaneOperator<>(
                        panes,
                        PaneMeaning.of(definition, panes),
                        accumulators,
                        value.createSerializer(serializers()),
                        input.getType().createSerializer(serializers()),
                        windows,
                        lateOutput);
        return input.transform(
                        name, new PaneTypeInfo<>(input.getKeyType(), value, windows), operator)
                .uid(uid)
                .name(name);
    }
}
