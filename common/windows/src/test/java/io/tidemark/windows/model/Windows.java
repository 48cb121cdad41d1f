package io.tidemark.windows.model;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Where in event time elements go. Sizes, slides and gaps are in ms, 1 or more. */
public sealed interface Windows {

    /** The windows that an element falls in; of sessions, the one that it would have alone. */
    List<Bounds> of(long timestamp);

    /** Windows side by side. */
    record Tumbling(long sizeMs, long offsetMs) implements Windows {
        @Override
        public List<Bounds> of(long timestamp) {
            return new Sliding(sizeMs, sizeMs, offsetMs).of(timestamp);
        }
    }

    /** Windows that overlap or, if the slide is greater than the size, leave gaps. */
    record Sliding(long sizeMs, long slideMs, long offsetMs) implements Windows {
        @Override
        public List<Bounds> of(long timestamp) {
            List<Bounds> windows = new ArrayList<>();
            for (long start = timestamp - sizeMs + 1; start <= timestamp; start++) {
                if (Math.floorMod(start - offsetMs, slideMs) == 0) {
                    windows.add(new Bounds(start, start + sizeMs));
                }
            }
            return windows;
        }
    }

    /** Windows that begin together and end one step after the other. */
    record Cumulating(long maxSizeMs, long stepMs, long offsetMs) implements Windows {
        @Override
        public List<Bounds> of(long timestamp) {
            long start = timestamp - Math.floorMod(timestamp - offsetMs, maxSizeMs);
            List<Bounds> windows = new ArrayList<>();
            for (long end = start + stepMs; end <= start + maxSizeMs; end += stepMs) {
                if (timestamp < end) {
                    windows.add(new Bounds(start, end));
                }
            }
            return windows;
        }
    }

    /** Windows between the times of a clock on the wall. */
    record Calendar(int every, ChronoUnit unit, ZoneId zone) implements Windows {
        @Override
        public List<Bounds> of(long timestamp) {
            TreeSet<Long> bounds = new TreeSet<>();
            LocalDate date = LocalDate.ofInstant(Instant.ofEpochMilli(timestamp), zone);
            long days = unit == ChronoUnit.MONTHS ? 32 : unit == ChronoUnit.WEEKS ? 8 : 2;
            for (LocalDate day = date.minusDays(days);
                    day.isBefore(date.plusDays(days + 1));
                    day = day.plusDays(1)) {
                if (isFirst(day)) {
                    int step = unit == ChronoUnit.HOURS ? every : 24;
                    for (int hour = 0; hour < 24; hour += step) {
                        bounds.add(instantOf(day.atTime(hour, 0)));
                    }
                }
            }
            return List.of(new Bounds(bounds.floor(timestamp), bounds.higher(timestamp)));
        }

        private boolean isFirst(LocalDate day) {
            return switch (unit) {
                case WEEKS -> day.getDayOfWeek() == DayOfWeek.MONDAY;
                case MONTHS -> day.getDayOfMonth() == 1;
                default -> true;
            };
        }

        /** Of a time that the clock shows twice the first; of one that it leaps over the leap. */
        private long instantOf(LocalDateTime time) {
            ZoneOffsetTransition change = zone.getRules().getTransition(time);
            return change != null && change.isGap()
                    ? change.getInstant().toEpochMilli()
                    : time.atZone(zone).withEarlierOffsetAtOverlap().toInstant().toEpochMilli();
        }
    }

    /** Windows that last as long as elements follow each other. */
    record Session(long gapMs) implements Windows {
        @Override
        public List<Bounds> of(long timestamp) {
            return List.of(new Bounds(timestamp, timestamp + gapMs));
        }
    }

    /** One window. */
    record Global() implements Windows {
        @Override
        public List<Bounds> of(long timestamp) {
            return List.of(Bounds.GLOBAL);
        }
    }
}
