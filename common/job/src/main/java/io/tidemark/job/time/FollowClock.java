package io.tidemark.job.time;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Lets event time go on while nothing happens: as long as the source is idle (all its partitions
 * have been silent for the watermark strategy's idle timeout), the watermark follows the clock, a
 * fixed time behind it. An event that comes after a silence, and happened longer ago than that, is
 * late.
 *
 * <p>The clock is the machine's, so this is for events of the present. A source that has never had
 * an event stays idle, so that event time can still start anywhere; the operator remembers over a
 * failure that it has had one. It must not be behind a source that ends, or that reads the past
 * with pauses.
 */
public final class FollowClock<T> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<T, T>, ProcessingTimeCallback, BoundedOneInput {

    private final long behind;

    /** Whether a watermark ever came; from any subtask, since partitions move between them. */
    private transient ListState<Boolean> state;

    private transient boolean started;

    private transient boolean idle;
    private transient boolean idlePassedOn;
    private transient long sent;
    private transient ScheduledFuture<?> timer;

    FollowClock(long behind) {
        this.behind = behind;
    }

    /**
     * The same stream, with a watermark that follows the clock when it is idle.
     *
     * @param stream with watermarks, right behind its source
     * @param behind how far behind the clock; as long as the strategy's bound on disorder, say
     */
    public static <T> SingleOutputStreamOperator<T> of(
            SingleOutputStreamOperator<T> stream, Duration behind, String uid) {
        return stream.transform(uid, stream.getType(), new FollowClock<>(behind.toMillis()))
                .uid(uid)
                .name(uid)
                .setParallelism(stream.getParallelism());
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state =
                context.getOperatorStateStore()
                        .getUnionListState(new ListStateDescriptor<>("started", Types.BOOLEAN));
        for (boolean restored : state.get()) {
            started |= restored;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        sent = Long.MIN_VALUE;
        registerTimer();
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        output.collect(element);
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        started |= watermark.getTimestamp() > Long.MIN_VALUE;
        // What follows the clock may be ahead of what comes after the silence.
        if (watermark.getTimestamp() > sent) {
            sent = watermark.getTimestamp();
            super.processWatermark(watermark);
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        idle = status.isIdle();
        boolean passOn = idle && !started;
        if (passOn != idlePassedOn) {
            idlePassedOn = passOn;
            super.processWatermarkStatus(status);
        }
    }

    @Override
    public void onProcessingTime(long time) throws Exception {
        if (idle && started) {
            long now = getProcessingTimeService().getCurrentProcessingTime();
            // As of a bound on disorder: an event of exactly that age is still in time.
            processWatermark(new Watermark(now - behind - 1));
        }
        registerTimer();
    }

    private void registerTimer() {
        long interval = Math.max(1, getExecutionConfig().getAutoWatermarkInterval());
        long now = getProcessingTimeService().getCurrentProcessingTime();
        timer = getProcessingTimeService().registerTimer(now + interval, this);
    }

    /**
     * The end of time, which Flink does not hand on from a source that is idle: without it what a
     * silence has left open would stay so when the job is drained.
     */
    @Override
    public void endInput() throws Exception {
        processWatermark(Watermark.MAX_WATERMARK);
    }

    @Override
    public void finish() throws Exception {
        timer.cancel(false);
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(List.of(started));
    }
}
