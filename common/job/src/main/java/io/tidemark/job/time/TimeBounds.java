package io.tidemark.job.time;

import io.tidemark.options.Durations;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;

/**
 * Which event times are believed. One event far ahead of the clock would move the watermark there,
 * and every honest event after it would be late; so it must be found before a watermark generator
 * sees it.
 *
 * <p>Refused are times that are further ahead of the clock than a bound, and, whatever the clock
 * says, times before 1970 and times that mean something only if they were seconds: as milliseconds
 * those all lie in January and February 1970, and would make windows of their own there. Times
 * nearer to the epoch pass: nobody's seconds are that small, and examples count from 0.
 */
public final class TimeBounds<T> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The default bound: less than the hour ahead at which Kafka's brokers begin to refuse. */
    public static final Duration MAX_AHEAD = Duration.ofMinutes(55);

    /** September 2001, in seconds; nobody's streams are older. */
    private static final long FIRST_SECONDS = 1_000_000_000;

    /** The beginning of 2100, in seconds. */
    private static final long LAST_SECONDS = 4_102_444_800L;

    private static final long MOST_AHEAD_MS = 1L << 60;

    private final String field;
    private final SerializableTimestampAssigner<T> eventTime;
    private final long maxAhead;
    private final boolean past;
    private final boolean future;
    private final Clock clock;

    /** The clock has been far enough for times up to this one. */
    private transient long reached;

    private TimeBounds(
            String field,
            SerializableTimestampAssigner<T> eventTime,
            long maxAhead,
            boolean past,
            boolean future,
            Clock clock) {
        this.field = field;
        this.eventTime = eventTime;
        this.maxAhead = maxAhead;
        this.past = past;
        this.future = future;
        this.clock = clock;
    }

    /**
     * Bounds by the machine's clock.
     *
     * @param maxAhead how far ahead of the clock a time may be; 0: any time is believed
     * @param field what holds the time, for messages
     * @param eventTime when a value happened, in ms since the epoch (UTC); it is handed {@code
     *     Long.MIN_VALUE} as the time that is known already
     */
    public static <T> TimeBounds<T> of(
            Duration maxAhead, String field, SerializableTimestampAssigner<T> eventTime) {
        return of(maxAhead, field, eventTime, Clock.systemUTC());
    }

    static <T> TimeBounds<T> of(
            Duration maxAhead,
            String field,
            SerializableTimestampAssigner<T> eventTime,
            Clock clock) {
        boolean on = !maxAhead.isZero();
        long ms = Math.min(maxAhead.toMillis(), MOST_AHEAD_MS);
        return new TimeBounds<>(field, eventTime, ms, on, on, clock);
    }

    /**
     * The same without a look at the clock, for what is read as of the past: what was ahead when it
     * was written may not be any more, and a result must not depend on when it is asked for.
     */
    public TimeBounds<T> withoutClock() {
        return new TimeBounds<>(field, eventTime, maxAhead, past, false, clock);
    }

    /**
     * The same without a look at the past, for a job whose results do not depend on event time:
     * there a time that says nothing does no harm.
     */
    public TimeBounds<T> onlyAhead() {
        return new TimeBounds<>(field, eventTime, maxAhead, false, future, clock);
    }

    /**
     * Looks at a value's time.
     *
     * @throws ImplausibleTimeException if it is not believed
     */
    public void check(T value) throws ImplausibleTimeException {
        long time = eventTime.extractTimestamp(value, Long.MIN_VALUE);
        if (past && time < 0) {
            throw new ImplausibleTimeException(
                    time == -1
                            ? field + " is -1, which stands for no time at all"
                            : told(time) + " is before 1970");
        }
        if (past && looksLikeSeconds(time)) {
            throw new ImplausibleTimeException(
                    told(time)
                            + " looks like seconds, not milliseconds: then it would be "
                            + Instant.ofEpochSecond(time)
                            + "; --max-ahead=0s takes it as it is");
        }
        // Without a look at the clock for each value: where it has been once, it comes again.
        if (future && time > reached) {
            checkAhead(time);
        }
    }

    /**
     * Whether a time means something only if it was seconds.
     *
     * @param time in what should be ms since the epoch (UTC)
     */
    public static boolean looksLikeSeconds(long time) {
        return time >= FIRST_SECONDS && time < LAST_SECONDS;
    }

    private void checkAhead(long time) throws ImplausibleTimeException {
        long latest = clock.millis() + maxAhead;
        if (time > latest) {
            throw new ImplausibleTimeException(
                    told(time)
                            + " is "
                            + rounded(time - (latest - maxAhead))
                            + " ahead of the clock, more than --max-ahead="
                            + Durations.format(Duration.ofMillis(maxAhead))
                            + otherUnit(time, latest)
                                    .map(guess -> "; it looks like " + guess)
                                    .orElse(""));
        }
        reached = latest;
    }

    private String told(long time) {
        return field + " " + time + " (" + Instant.ofEpochMilli(time) + ")";
    }

    /** The finer unit in which the time would be one of our days. */
    private static Optional<String> otherUnit(long time, long latest) {
        long earliest = FIRST_SECONDS * 1_000;
        if (time / 1_000 >= earliest && time / 1_000 <= latest) {
            return Optional.of(
                    "microseconds: then it would be " + Instant.ofEpochMilli(time / 1_000));
        }
        if (time / 1_000_000 >= earliest && time / 1_000_000 <= latest) {
            return Optional.of(
                    "nanoseconds: then it would be " + Instant.ofEpochMilli(time / 1_000_000));
        }
        return Optional.empty();
    }

    /** The greatest two units of a distance, down to minutes. */
    private static String rounded(long ms) {
        Duration distance = Duration.ofMillis(ms);
        if (distance.toDays() > 0) {
            return distance.toDays() + "d " + distance.toHoursPart() + "h";
        }
        return distance.toHours() > 0
                ? distance.toHours() + "h " + distance.toMinutesPart() + "m"
                : distance.toMinutes() + "m";
    }
}
