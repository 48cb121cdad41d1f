package io.tidemark.windows;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneRules;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.annotation.Nullable;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * Event-time windows as a calendar and a clock on the wall have them: the days, weeks or months of
 * a time zone, or every so many hours from its midnights. (Beam's {@code CalendarWindows} are
 * akin.)
 *
 * <p>Each bound is a local time made an instant. Where the clock was put forward over it, it is the
 * moment at which that was done; where the clock was put back and shows it twice, the first time.
 * So each instant is in exactly one window, and a window may be shorter or longer than others: a
 * day has 23 to 25 hours in most zones. Bounds that are the same instant make no window: 30
 * December 2011, which Samoa left out, has none.
 *
 * <p>Which bounds those are is for the zone's rules to say, and rules change with the JVM's time
 * zone data. A window that is in state keeps the bounds that it was given; elements that come after
 * the change go by the new rules, into a window beside it if its bounds are others.
 *
 * <p>Times are ms since the epoch, UTC. Bounds that would lie beyond 64 bits are clamped.
 */
public final class CalendarEventTimeWindows extends WindowAssigner<Object, TimeWindow> {

    private static final long serialVersionUID = 1L;

    private static final int HOURS_A_DAY = 24;

    private final int every;
    private final ChronoUnit unit;
    private final ZoneId zone;

    /** Most elements fall in the same window as the one before. */
    @Nullable private transient List<TimeWindow> last;

    private CalendarEventTimeWindows(int every, ChronoUnit unit, ZoneId zone) {
        this.every = every;
        this.unit = unit;
        this.zone = Objects.requireNonNull(zone);
    }

    /**
     * Every so many hours from each local midnight.
     *
     * @param every divides 24
     * @throws IllegalArgumentException if it does not
     */
    public static CalendarEventTimeWindows ofHours(int every, ZoneId zone) {
        if (every < 1 || HOURS_A_DAY % every != 0) {
            throw new IllegalArgumentException(
                    "A day is divided into windows of 1, 2, 3, 4, 6, 8, 12 or 24 hours, not of "
                            + every);
        }
        return new CalendarEventTimeWindows(every, ChronoUnit.HOURS, zone);
    }

    /** Days, from midnight. */
    public static CalendarEventTimeWindows ofDays(ZoneId zone) {
        return new CalendarEventTimeWindows(1, ChronoUnit.DAYS, zone);
    }

    /** Weeks, from midnight of Monday. */
    public static CalendarEventTimeWindows ofWeeks(ZoneId zone) {
        return new CalendarEventTimeWindows(1, ChronoUnit.WEEKS, zone);
    }

    /** Months, from midnight of the first. */
    public static CalendarEventTimeWindows ofMonths(ZoneId zone) {
        return new CalendarEventTimeWindows(1, ChronoUnit.MONTHS, zone);
    }

    /**
     * The one window that an element falls into.
     *
     * @throws IllegalArgumentException if the element has no timestamp
     */
    @Override
    public Collection<TimeWindow> assignWindows(
            Object element, long timestamp, WindowAssignerContext context) {
        List<TimeWindow> cached = last;
        if (cached == null || !holds(cached.get(0), timestamp)) {
            cached = List.of(windowOf(Timestamps.require(timestamp)));
            last = cached;
        }
        return cached;
    }

    private static boolean holds(TimeWindow window, long timestamp) {
        return window.getStart() <= timestamp && timestamp < window.getEnd();
    }

    /** The window that holds a time. */
    public TimeWindow windowOf(long timestamp) {
        ZoneRules rules = zone.getRules();
        Instant instant = Instant.ofEpochMilli(timestamp);
        LocalDateTime bound =
                boundAtOrBefore(LocalDateTime.ofInstant(instant, rules.getOffset(instant)));
        long start = instantOf(bound, rules);
        bound = bound.plus(every, unit);
        long end = instantOf(bound, rules);
        // Where the clock was put back over a bound, local time is that of the window before again.
        while (end <= timestamp && end < Long.MAX_VALUE) {
            start = end;
            bound = bound.plus(every, unit);
            end = instantOf(bound, rules);
        }
        return new TimeWindow(start, end);
    }

    private LocalDateTime boundAtOrBefore(LocalDateTime time) {
        LocalDateTime midnight = time.truncatedTo(ChronoUnit.DAYS);
        return switch (unit) {
            case HOURS -> midnight.withHour(time.getHour() - time.getHour() % every);
            case WEEKS -> midnight.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTHS -> midnight.withDayOfMonth(1);
            default -> midnight;
        };
    }

    /** The first instant at which the clock shows this time or a later one. */
    private static long instantOf(LocalDateTime bound, ZoneRules rules) {
        List<ZoneOffset> offsets = rules.getValidOffsets(bound);
        return TimeUnit.SECONDS.toMillis(
                offsets.isEmpty()
                        ? rules.getTransition(bound).toEpochSecond()
                        : bound.toEpochSecond(offsets.get(0)));
    }

    @Override
    public Trigger<Object, TimeWindow> getDefaultTrigger() {
        return EventTimeTrigger.create();
    }

    @Override
    public TypeSerializer<TimeWindow> getWindowSerializer(ExecutionConfig executionConfig) {
        return new TimeWindow.Serializer();
    }

    @Override
    public boolean isEventTime() {
        return true;
    }

    /** Tells kind, unit and zone: what the windows' state means. */
    @Override
    public String toString() {
        String units = unit.name().toLowerCase(Locale.ROOT);
        return "CalendarEventTimeWindows("
                + (unit == ChronoUnit.HOURS ? every + " " : "")
                + units
                + ", "
                + zone
                + ")";
    }
}
