package io.tidemark.console;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Cuts a stream into batches of processing time, as Spark's DStreams are cut. A batch ends at each
 * multiple of the interval since the epoch, and comes out even if nothing came in, which Flink's
 * own windows cannot do. All elements meet in one subtask, as all that is printed must; a batch
 * that is open at a checkpoint is kept.
 */
public final class MicroBatches {

    private MicroBatches() {}

    /**
     * One {@link Batch} at the end of each interval, and one at the end of the input.
     *
     * @param title what the batches show; see {@link Batch#title()}
     * @param keptType the type of what {@code rows} keeps of an open batch
     */
    public static <T, A> SingleOutputStreamOperator<Batch> of(
            DataStream<T> elements,
            String title,
            Duration interval,
            BatchRows<T, A> rows,
            TypeInformation<A> keptType) {
        return elements.transform(
                        "micro-batches",
                        TypeInformation.of(Batch.class),
                        new Operator<>(title, interval.toMillis(), rows, keptType))
                .setParallelism(1)
                .setMaxParallelism(1)
                // In one chain with others where those have one subtask, too, it would have their
                // max parallelism, and no savepoint could be restored with another parallelism.
                .startNewChain();
    }

    static final class Operator<T, A> extends AbstractStreamOperator<Batch>
            implements OneInputStreamOperator<T, Batch>, BoundedOneInput, ProcessingTimeCallback {

        private final String title;
        private final long interval;
        private final BatchRows<T, A> rows;
        private final TypeInformation<A> keptType;

        private transient ListState<A> state;
        private transient A kept;
        private transient ScheduledFuture<?> nextEnd;

        Operator(String title, long interval, BatchRows<T, A> rows, TypeInformation<A> keptType) {
            this.title = title;
            this.interval = interval;
            this.rows = rows;
            this.keptType = keptType;
        }

        @Override
        public void initializeState(StateInitializationContext context) throws Exception {
            super.initializeState(context);
            state =
                    context.getOperatorStateStore()
                            .getListState(new ListStateDescriptor<>("open-batch", keptType));
            kept = rows.empty();
            for (A restored : state.get()) {
                kept = restored;
            }
        }

        @Override
        public void open() throws Exception {
            super.open();
            long now = getProcessingTimeService().getCurrentProcessingTime();
            registerEnd(now - now % interval + interval);
        }

        @Override
        public void processElement(StreamRecord<T> element) throws Exception {
            kept = rows.add(kept, element.getValue());
        }

        @Override
        public void onProcessingTime(long end) {
            emit(end);
            // Not the next after now: a batch that was held up is followed by those it held up.
            registerEnd(end + interval);
        }

        @Override
        public void endInput() {
            nextEnd.cancel(false);
            emit(getProcessingTimeService().getCurrentProcessingTime());
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            state.update(List.of(kept));
        }

        private void registerEnd(long end) {
            nextEnd = getProcessingTimeService().registerTimer(end, this);
        }

        private void emit(long end) {
            output.collect(new StreamRecord<>(Batch.first(title, end, rows.rows(kept))));
            kept = rows.next(kept);
        }
    }
}
