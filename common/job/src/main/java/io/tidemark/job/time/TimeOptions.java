package io.tidemark.job.time;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import picocli.CommandLine.Option;

/** Options about event time, as a mixin for the jobs that use it. */
public final class TimeOptions {

    @Option(
            names = "--max-out-of-orderness",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description =
                    "How far behind the newest event of its partition an event may be before it is"
                            + " late. Longer loses less and answers later. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration maxOutOfOrderness;

    @Option(
            names = "--idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description =
                    "After this time without an event a partition no longer holds the watermark"
                            + " back; 0s: it always does. Default: ${DEFAULT-VALUE}.")
    Duration idleTimeout;

    @Option(
            names = "--max-drift",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description =
                    "Watermark alignment: how far one partition may run ahead of the slowest; 0s: any"
                            + " distance. Default: ${DEFAULT-VALUE}.")
    Duration maxDrift;

    @Option(
            names = "--max-ahead",
            paramLabel = "DURATION",
            defaultValue = "55m",
            description =
                    "How far ahead of the clock an event's time may be. One further ahead is a dead"
                            + " letter and moves no watermark; so is one whose time looks like"
                            + " seconds instead of milliseconds. 0s: any time is taken. With"
                            + " --bounded no clock is looked at. Default: ${DEFAULT-VALUE}.")
    Duration maxAhead;

    public Duration maxOutOfOrderness() {
        return maxOutOfOrderness;
    }

    public Duration idleTimeout() {
        return idleTimeout;
    }

    public Duration maxDrift() {
        return maxDrift;
    }

    /**
     * The event times that are believed, see {@link TimeBounds}.
     *
     * @param field what holds the time, for messages
     * @param eventTime when a value happened, in ms since the epoch (UTC)
     */
    public <T> TimeBounds<T> bounds(String field, SerializableTimestampAssigner<T> eventTime) {
        return TimeBounds.of(maxAhead, field, eventTime);
    }
}
