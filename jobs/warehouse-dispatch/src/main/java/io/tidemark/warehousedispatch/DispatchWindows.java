package io.tidemark.warehousedispatch;

import io.tidemark.windows.CalendarEventTimeWindows;
import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * What is packed together: stretches of time from the epoch in UTC, or of hours from each midnight
 * of another zone.
 *
 * @param length any in UTC; elsewhere whole hours that divide a day
 */
record DispatchWindows(Duration length, ZoneId zone) implements Serializable {

    static final String UTC = "UTC";

    /** Zones that are one offset have many names, and are the same windows. */
    DispatchWindows {
        ZoneId normalized = zone.normalized();
        zone = normalized.equals(ZoneOffset.UTC) ? ZoneId.of(UTC) : normalized;
    }

    /** Whether there are such windows. */
    boolean exist() {
        long hours = length.toHours();
        return isUtc() || (hours > 0 && 24 % hours == 0 && length.equals(Duration.ofHours(hours)));
    }

    private boolean isUtc() {
        return zone.getId().equals(UTC);
    }

    private CalendarEventTimeWindows calendar() {
        return CalendarEventTimeWindows.ofHours((int) length.toHours(), zone);
    }

    WindowAssigner<Object, TimeWindow> assigner() {
        return isUtc() ? TumblingEventTimeWindows.of(length) : calendar();
    }

    /** The window that holds a time, ms since the epoch. */
    TimeWindow windowOf(long time) {
        if (!isUtc()) {
            return calendar().windowOf(time);
        }
        long start = time - Math.floorMod(time, length.toMillis());
        return new TimeWindow(start, start + length.toMillis());
    }
}
