package io.tidemark.windows;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.MergingWindowAssigner;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.types.Either;
import org.apache.flink.util.ExceptionUtils;

/**
 * How the elements of two streams are windowed and joined. {@link CoGroupedPanes#join} says what
 * comes out.
 *
 * @param assigner as of {@link PaneDefinition}, for both streams
 * @param latenessMs how long after its end a window still takes elements, 0 or more
 * @param function not a rich one
 * @param onTime whether an on-time pane comes out also when nothing new has come
 * @param closing whether a last pane comes out also when nothing new has come
 * @param inactiveAfterMs of {@link GlobalWindows}: after how much processing time without an
 *     element they expire; 0: never
 * @param outputTime which time rows have downstream
 */
@Experimental
public record JoinDefinition<L, R, O, W extends Window>(
        WindowAssigner<? super Either<L, R>, W> assigner,
        DataflowTrigger trigger,
        long latenessMs,
        AccumulationMode mode,
        JoinKind kind,
        JoinFunction<L, R, O> function,
        OnTimeBehavior onTime,
        ClosingBehavior closing,
        long inactiveAfterMs,
        TimestampCombiner outputTime)
        implements Serializable {

    /**
     * Checks what it can.
     *
     * @throws IllegalArgumentException if the function is a rich one, or if the mode is discarding
     *     and a window can have more than one pane
     */
    public JoinDefinition {
        Objects.requireNonNull(kind);
        WindowContents.notRich(function);
        if (mode == AccumulationMode.DISCARDING && !hasOnePane(assigner, trigger, latenessMs)) {
            throw new IllegalArgumentException(
                    String.format(
                            "A join that discards would lose the pairs whose elements come in"
                                    + " different panes, with %s, the trigger %s and an allowed"
                                    + " lateness of %d ms; accumulating and retracting ones lose"
                                    + " none",
                            assigner, trigger, latenessMs));
        }
    }

    /** Whether no window, nor a session that it grows into, can have another pane. */
    private static boolean hasOnePane(
            WindowAssigner<?, ?> assigner, DataflowTrigger trigger, long latenessMs) {
        if (trigger.equals(Triggers.afterWatermark())) {
            return latenessMs == 0 || !(assigner instanceof MergingWindowAssigner);
        }
        return trigger.equals(Triggers.defaultTrigger()) && latenessMs == 0;
    }

    /**
     * The windows in memory.
     *
     * @param rows gets what comes out as it comes
     * @throws IllegalArgumentException if windows end with the clock
     */
    public <K> PaneSimulation<K, Either<L, R>, ?, ?, W> simulation(
            Consumer<Pane<K, O, W>> rows, PaneSimulation.LateElements<K, Either<L, R>> late) {
        return retracts()
                ? new PaneSimulation<K, Either<L, R>, Void, List<O>, W>(
                        ofRows(), pane -> handOn(pane, JoinDefinition::rows, rows), late)
                : new PaneSimulation<K, Either<L, R>, Void, List<Either<L, R>>, W>(
                        ofElements(), pane -> handOn(pane, this::join, rows), late);
    }

    private static <K, V, O, W extends Window> void handOn(
            Pane<K, V, W> pane, PaneRows<V, O> of, Consumer<Pane<K, O, W>> rows) {
        try {
            of.of(pane, row -> rows.accept(pane.with(row)));
        } catch (Exception e) {
            ExceptionUtils.rethrow(e);
        }
    }

    /** Whether what was sent is needed to withdraw it. */
    boolean retracts() {
        return mode == AccumulationMode.RETRACTING;
    }

    /** Panes of rows, which a window can keep. */
    PaneDefinition<Either<L, R>, Void, List<O>, W> ofRows() {
        return panes(
                elements -> {
                    List<O> rows = new ArrayList<>();
                    join(Sides.of(elements), rows::add);
                    return rows;
                });
    }

    static <O> void rows(Pane<?, List<O>, ?> pane, Consumer<O> rows) {
        pane.value().forEach(rows);
    }

    /** Panes of elements, to be joined when they are sent: there may be many rows. */
    PaneDefinition<Either<L, R>, Void, List<Either<L, R>>, W> ofElements() {
        return panes(
                elements -> {
                    List<Either<L, R>> list = new ArrayList<>();
                    elements.forEach(list::add);
                    return list;
                });
    }

    /**
     * The rows of a pane that nothing withdraws. To elements that are unmatched before the window's
     * end a match may still come, so they wait.
     */
    void join(Pane<?, List<Either<L, R>>, ?> pane, Consumer<O> rows) throws Exception {
        Sides<L, R> sides = Sides.of(pane.value());
        boolean isOpen = pane.timing() == PaneTiming.EARLY && !pane.isLast();
        if (!(isOpen && sides.isUnmatched())) {
            join(sides, rows);
        }
    }

    /**
     * All have the key in common, so each matches all of the other side, and either none is
     * unmatched or there is one side only.
     */
    private void join(Sides<L, R> sides, Consumer<O> rows) throws Exception {
        if (!sides.isUnmatched()) {
            for (L left : sides.left()) {
                for (R right : sides.right()) {
                    rows.accept(function.join(left, right));
                }
            }
            return;
        }
        if (kind.keepsLeft()) {
            for (L left : sides.left()) {
                rows.accept(function.join(left, null));
            }
        }
        if (kind.keepsRight()) {
            for (R right : sides.right()) {
                rows.accept(function.join(null, right));
            }
        }
    }

    /** Whether a firing with nothing new, before the window's end, may be the last. */
    private boolean mayFinishEarly() {
        return !(trigger instanceof AfterWatermark
                || trigger instanceof Repeatedly
                || trigger instanceof WithoutState);
    }

    private <V> PaneDefinition<Either<L, R>, Void, V, W> panes(
            PaneFunction<Either<L, R>, V> value) {
        // A pane in which those come out that have waited.
        boolean waits = kind.isOuter() && mode == AccumulationMode.ACCUMULATING;
        return new PaneDefinition<>(
                assigner,
                trigger,
                latenessMs,
                mode,
                WindowContents.kept(new SidedFunction<>(function, value)),
                waits ? OnTimeBehavior.FIRE_ALWAYS : onTime,
                waits && (inactiveAfterMs > 0 || mayFinishEarly())
                        ? ClosingBehavior.FIRE_ALWAYS
                        : closing,
                inactiveAfterMs,
                outputTime);
    }
}
