package io.tidemark.windows;

import java.util.Objects;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.types.Either;
import org.apache.flink.util.OutputTag;

/**
 * {@link Panes} over two keyed streams at once: both are under one window and one trigger, and
 * sessions form over both. Their elements are grouped ({@link #coGroup}) or joined, each with each
 * ({@link #join}):
 *
 * <pre>{@code
 * CoGroupedPanes.of(orders.keyBy(Order::id), payments.keyBy(Payment::orderId))
 *         .window(EventTimeSessionWindows.withGap(Duration.ofMinutes(30)))
 *         .trigger(afterWatermark().withEarlyFirings(afterCount(1)))
 *         .retracting()
 *         .sideOutputLateRight(LATE_PAYMENTS)
 *         .join("paid-orders", "Orders with their payments", JoinKind.LEFT_OUTER, new PaidOrder());
 * }</pre>
 *
 * <p>Elements of both streams count for the trigger; a {@link TriggerFunction} gets them as {@link
 * Either}. A co-group and each {@link JoinKind} are different meanings of the state.
 *
 * <p>Event time is that of the slower stream: while one is neither idle nor ended and has no
 * watermark, no window ends. What is said of {@link Panes} about time, lateness, panes, savepoints
 * and state is so here, too. Each of the windows keeps its elements, of which a pane needs all in
 * memory, and computes each pane from all of them.
 *
 * <p>In the job's graph, each stream goes through an operator that marks its elements ({@code
 * uid-left} and {@code uid-right}), which has no state.
 *
 * @param <L> the left stream's elements
 * @param <R> the right stream's elements
 */
@Experimental
public final class CoGroupedPanes<K, L, R, W extends Window>
        extends WindowSentence<CoGroupedPanes<K, L, R, W>, Either<L, R>, W> {

    private final Keyed<K, L, R> inputs;
    @Nullable private LateOutput<L, ?> lateLeft;
    @Nullable private LateOutput<R, ?> lateRight;

    private CoGroupedPanes(
            Keyed<K, L, R> inputs, WindowAssigner<? super Either<L, R>, W> assigner) {
        super(assigner);
        this.inputs = inputs;
    }

    @Override
    CoGroupedPanes<K, L, R, W> self() {
        return this;
    }

    /**
     * Starts the sentence.
     *
     * @throws IllegalArgumentException if the keys of the two are of different types
     */
    public static <K, L, R> Keyed<K, L, R> of(KeyedStream<L, K> left, KeyedStream<R, K> right) {
        if (!left.getKeyType().equals(right.getKeyType())) {
            throw new IllegalArgumentException(
                    "Both streams need keys of one type; the left one has "
                            + left.getKeyType()
                            + " and the right one "
                            + right.getKeyType());
        }
        return new Keyed<>(left, right);
    }

    /** Two keyed streams that need windows. */
    public static final class Keyed<K, L, R> {

        private final KeyedStream<L, K> left;
        private final KeyedStream<R, K> right;

        private Keyed(KeyedStream<L, K> left, KeyedStream<R, K> right) {
            this.left = left;
            this.right = right;
        }

        /**
         * Says what windows there are, for both streams.
         *
         * @param assigner as of {@link Panes.Keyed#window}
         */
        public <W extends Window> CoGroupedPanes<K, L, R, W> window(
                WindowAssigner<? super Either<L, R>, W> assigner) {
            return new CoGroupedPanes<>(this, assigner);
        }

        /** Both as one stream, with one shuffle. */
        private KeyedStream<Either<L, R>, K> tagged(String uid) {
            DataStream<Either<L, R>> lefts = tagged(left, Either::Left, type(), uid + "-left");
            DataStream<Either<L, R>> rights = tagged(right, Either::Right, type(), uid + "-right");
            return lefts.union(rights)
                    .keyBy(
                            new SideKey<>(left.getKeySelector(), right.getKeySelector()),
                            left.getKeyType());
        }

        private TypeInformation<Either<L, R>> type() {
            return Types.EITHER(left.getType(), right.getType());
        }

        private static <T, S> DataStream<S> tagged(
                KeyedStream<T, ?> stream,
                MapFunction<T, S> tagging,
                TypeInformation<S> type,
                String uid) {
            SingleOutputStreamOperator<S> tagged =
                    SlicedWindows.beforeItsShuffle(stream)
                            .map(tagging)
                            .returns(type)
                            .uid(uid)
                            .name(uid);
            // Side by side with what comes before, in the same task.
            tagged.getTransformation().setParallelism(stream.getParallelism(), false);
            return tagged;
        }
    }

    /**
     * Where elements of the left stream go that no window takes; they are counted in any case
     * ({@code records-late}, and of these {@code records-late-left}).
     */
    public CoGroupedPanes<K, L, R, W> sideOutputLateLeft(OutputTag<L> tag) {
        this.lateLeft = LateOutput.of(Objects.requireNonNull(tag));
        return this;
    }

    /**
     * Where what is made of such elements of the left stream goes, with the reason why.
     *
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public <T> CoGroupedPanes<K, L, R, W> sideOutputLateLeft(
            OutputTag<T> tag, LateFunction<L, T> function) {
        this.lateLeft = new LateOutput<>(Objects.requireNonNull(tag), checked(function));
        return this;
    }

    /**
     * Where elements of the right stream go that no window takes; they are counted in any case
     * ({@code records-late}, and of these {@code records-late-right}).
     */
    public CoGroupedPanes<K, L, R, W> sideOutputLateRight(OutputTag<R> tag) {
        this.lateRight = LateOutput.of(Objects.requireNonNull(tag));
        return this;
    }

    /**
     * Where what is made of such elements of the right stream goes, with the reason why.
     *
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public <T> CoGroupedPanes<K, L, R, W> sideOutputLateRight(
            OutputTag<T> tag, LateFunction<R, T> function) {
        this.lateRight = new LateOutput<>(Objects.requireNonNull(tag), checked(function));
        return this;
    }

    /**
     * Computes each pane from the elements of both streams that it shows, in each mode.
     *
     * @param uid the operator's identity in savepoints
     * @param name what the web UI shows
     * @throws org.apache.flink.api.common.functions.InvalidTypesException if the value's type
     *     cannot be told from the function
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public <V> SingleOutputStreamOperator<Pane<K, V, W>> coGroup(
            String uid, String name, CoGroupPaneFunction<L, R, V> function) {
        return coGroup(uid, name, function, type(CoGroupPaneFunction.class, function));
    }

    /**
     * Computes each pane from the elements of both streams that it shows, with the type said.
     *
     * @throws IllegalArgumentException if {@code function} is a rich function
     */
    public <V> SingleOutputStreamOperator<Pane<K, V, W>> coGroup(
            String uid,
            String name,
            CoGroupPaneFunction<L, R, V> function,
            TypeInformation<V> value) {
        CoGroupPaneFunction<L, R, V> checked = checked(function);
        PaneFunction<Either<L, R>, V> grouping =
                elements -> {
                    Sides<L, R> sides = Sides.of(elements);
                    return checked.coGroup(sides.left(), sides.right());
                };
        return transform(
                uid,
                name,
                "co-group",
                panes(WindowContents.kept(new SidedFunction<>(checked, grouping))),
                value,
                value,
                (pane, rows) -> rows.accept(pane.value()));
    }

    /**
     * Joins each left element with each right one of the same pane. A pane is as many rows, all
     * with its timing, its index and whether it is the last; a pane without rows is not seen, but
     * takes its index along.
     *
     * <ul>
     *   <li>Accumulating: a pane has all rows so far, and replaces those of the pane before. In an
     *       outer join, unmatched elements have rows from the first pane on that is not early, or
     *       in an early one if it is the last: a match may yet come for the others. So that such a
     *       pane comes, it also comes with nothing new (as with {@link OnTimeBehavior#FIRE_ALWAYS}
     *       and, where the trigger may finish before the window's end or global windows expire when
     *       inactive, {@link ClosingBehavior#FIRE_ALWAYS}). A late pane in which an unmatched
     *       element is matched replaces the row that it had.
     *   <li>Retracting: first each row of the pane before is withdrawn, by a retraction that
     *       repeats it, then all rows so far come. In an outer join, unmatched elements have rows
     *       in early panes, too, for they are withdrawn when a match comes.
     *   <li>Discarding: refused where a window can have more than one pane, since the pairs of
     *       elements in different panes would be lost. That leaves {@code afterWatermark()} without
     *       early and late firings (for sessions, which can grow and have a pane again, only with
     *       no allowed lateness), and the default trigger with no allowed lateness.
     * </ul>
     *
     * <p>n left and m right elements make n · m rows in each pane; early and late firings multiply
     * that. Rows go out one by one, as they are made. Only when retracting, those of a pane are
     * also kept in the window's state until the next one, all of them in memory when they are made,
     * and with RocksDB read and written with each element: that is for panes of tens or hundreds of
     * rows, not of a million.
     *
     * @param uid the operator's identity in savepoints
     * @param name what the web UI shows
     * @param function makes a new row each time, not null; in an outer join, of an unmatched
     *     element and null
     * @throws org.apache.flink.api.common.functions.InvalidTypesException if the rows' type cannot
     *     be told from the function
     * @throws IllegalArgumentException if {@code function} is a rich function, or the mode is
     *     discarding and a window can have more than one pane
     */
    public <O> SingleOutputStreamOperator<Pane<K, O, W>> join(
            String uid, String name, JoinKind kind, JoinFunction<L, R, O> function) {
        return join(uid, name, kind, function, type(JoinFunction.class, function));
    }

    /**
     * Joins each left element with each right one of the same pane, with the rows' type said.
     *
     * @throws IllegalArgumentException if {@code function} is a rich function, or the mode is
     *     discarding and a window can have more than one pane
     */
    public <O> SingleOutputStreamOperator<Pane<K, O, W>> join(
            String uid,
            String name,
            JoinKind kind,
            JoinFunction<L, R, O> function,
            TypeInformation<O> row) {
        JoinDefinition<L, R, O, W> join =
                new JoinDefinition<>(
                        assigner,
                        trigger,
                        latenessMs,
                        mode,
                        kind,
                        checked(function),
                        onTime,
                        closing,
                        inactiveAfterMs,
                        outputTime);
        String operation = kind.text();
        return join.retracts()
                ? transform(
                        uid,
                        name,
                        operation,
                        join.ofRows(),
                        Types.LIST(row),
                        row,
                        JoinDefinition::rows)
                : transform(
                        uid,
                        name,
                        operation,
                        join.ofElements(),
                        Types.LIST(inputs.type()),
                        row,
                        join::join);
    }

    private <V> TypeInformation<V> type(Class<? extends Function> kind, Function function) {
        return PaneTypes.value(function, kind, inputs.left.getType(), inputs.right.getType());
    }

    private <F extends Function> F checked(F function) {
        WindowContents.notRich(function);
        return inputs.left.getExecutionEnvironment().clean(function);
    }

    private <V, O> SingleOutputStreamOperator<Pane<K, O, W>> transform(
            String uid,
            String name,
            String operation,
            PaneDefinition<Either<L, R>, Void, V, W> panes,
            TypeInformation<V> value,
            TypeInformation<O> row,
            PaneRows<V, O> rows) {
        KeyedStream<Either<L, R>, K> elements = inputs.tagged(uid);
        SerializerConfig serializers = elements.getExecutionConfig().getSerializerConfig();
        TypeSerializer<W> windows = assigner.getWindowSerializer(elements.getExecutionConfig());
        CoGroupOperator<K, L, R, V, O, W> operator =
                new CoGroupOperator<>(
                        panes,
                        PaneMeaning.of(definition.with("operation", operation), panes),
                        value.createSerializer(serializers),
                        elements.getType().createSerializer(serializers),
                        windows,
                        rows,
                        lateLeft,
                        lateRight);
        return elements.transform(
                        name,
                        new PaneTypeInfo<>(elements.getKeyType(), row, windows),
                        operator.ofRows())
                .uid(uid)
                .name(name);
    }
}
