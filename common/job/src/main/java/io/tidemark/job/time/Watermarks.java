package io.tidemark.job.time;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/** Watermark strategies from options. */
public final class Watermarks {

    private Watermarks() {}

    /**
     * Bounded out-of-orderness, with idleness and alignment as the options say. Given to a Kafka
     * source it works per partition.
     *
     * @param eventTime the time at which the event happened, in ms since the epoch (UTC)
     * @param alignmentGroup sources of this name wait for each other, if alignment is on
     */
    public static <T> WatermarkStrategy<T> of(
            TimeOptions options,
            SerializableTimestampAssigner<T> eventTime,
            String alignmentGroup) {
        return of(options, options.idleTimeout(), eventTime, alignmentGroup);
    }

    /**
     * The same with an idle timeout that is not that of the options.
     *
     * @param idleTimeout 0: none
     */
    public static <T> WatermarkStrategy<T> of(
            TimeOptions options,
            Duration idleTimeout,
            SerializableTimestampAssigner<T> eventTime,
            String alignmentGroup) {
        WatermarkStrategy<T> strategy =
                WatermarkStrategy.<T>forBoundedOutOfOrderness(options.maxOutOfOrderness())
                        .withTimestampAssigner(eventTime);
        if (!idleTimeout.isZero()) {
            strategy = strategy.withIdleness(idleTimeout);
        }
        if (!options.maxDrift().isZero()) {
            strategy = strategy.withWatermarkAlignment(alignmentGroup, options.maxDrift());
        }
        return strategy;
    }

    /**
     * For a stream that is a table, to be joined with events: it is idle from the start. Without
     * watermarks it would stop event time behind the join, and with the greatest one it would make
     * event time jump to the end as soon as the events are idle.
     */
    public static <T> WatermarkStrategy<T> ofTable() {
        return context -> new AlwaysIdle<>();
    }

    /**
     * Ingestion time: each event is stamped with the clock of the source that reads it, and the
     * watermark follows that clock, also while nothing comes. Nothing is late unless the clock goes
     * back; after a failure, what is read again gets new times.
     */
    public static <T> WatermarkStrategy<T> ofIngestion() {
        return WatermarkStrategy.<T>forGenerator(context -> new FollowsTheClock<>())
                .withTimestampAssigner((event, none) -> System.currentTimeMillis());
    }

    private static final class FollowsTheClock<T> implements WatermarkGenerator<T> {

        @Override
        public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {}

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // The current ms can still bring events.
            output.emitWatermark(new Watermark(System.currentTimeMillis() - 1));
        }
    }

    private static final class AlwaysIdle<T> implements WatermarkGenerator<T> {

        @Override
        public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {}

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            output.markIdle();
        }
    }
}
