package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import javax.annotation.Nullable;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.types.Either;
import org.apache.flink.util.ExceptionUtils;

/**
 * Windows over the elements of two streams, which come as one. What comes out is panes of {@code
 * O}, several of which may have been one pane of {@code V}.
 *
 * <p>Counters: those of {@link PaneOperator}, in which a pane counts once, and of the late elements
 * {@code records-late-left} and {@code records-late-right}.
 */
final class CoGroupOperator<K, L, R, V, O, W extends Window>
        extends PaneOperator<K, Either<L, R>, Void, V, W> {

    private final PaneRows<V, O> rows;
    @Nullable private final LateOutput<L, ?> leftOutput;
    @Nullable private final LateOutput<R, ?> rightOutput;

    transient Counter lateLeft;
    transient Counter lateRight;

    CoGroupOperator(
            PaneDefinition<Either<L, R>, Void, V, W> definition,
            StateDefinition meaning,
            TypeSerializer<V> values,
            TypeSerializer<Either<L, R>> elements,
            TypeSerializer<W> windows,
            PaneRows<V, O> rows,
            @Nullable LateOutput<L, ?> leftOutput,
            @Nullable LateOutput<R, ?> rightOutput) {
        super(definition, meaning, VoidSerializer.INSTANCE, values, elements, windows, null);
        this.rows = rows;
        this.leftOutput = leftOutput;
        this.rightOutput = rightOutput;
    }

    /** This, by the type of what it sends. */
    @SuppressWarnings("unchecked") // See send.
    OneInputStreamOperator<Either<L, R>, Pane<K, O, W>> ofRows() {
        return (OneInputStreamOperator<Either<L, R>, Pane<K, O, W>>)
                (OneInputStreamOperator<Either<L, R>, ?>) this;
    }

    @Override
    public void open() throws Exception {
        lateLeft = metrics.counter("records-late-left");
        lateRight = metrics.counter("records-late-right");
        super.open();
    }

    @Override
    @SuppressWarnings("unchecked") // Nothing else is sent.
    void send(Pane<K, V, W> pane, long timestamp) {
        Output<StreamRecord<Pane<K, O, W>>> out =
                (Output<StreamRecord<Pane<K, O, W>>>) (Output<?>) output;
        try {
            rows.of(pane, row -> out.collect(new StreamRecord<>(pane.with(row), timestamp)));
        } catch (Exception e) {
            ExceptionUtils.rethrow(e);
        }
    }

    @Override
    void sendLate(Either<L, R> element, long timestamp, LateReason reason) {
        if (element.isLeft()) {
            lateLeft.inc();
            if (leftOutput != null) {
                leftOutput.send(output, element.left(), timestamp, reason);
            }
        } else {
            lateRight.inc();
            if (rightOutput != null) {
                rightOutput.send(output, element.right(), timestamp, reason);
            }
        }
    }
}
