package io.tidemark.alerts;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import javax.annotation.Nullable;

/**
 * When a silence is worth an alert: from Monday to Friday between two times of day, or always.
 *
 * @param zone where
 * @param from the first time of day; null: always
 * @param until the first time of day after the session; null: always
 */
record SessionHours(ZoneId zone, @Nullable LocalTime from, @Nullable LocalTime until)
        implements Serializable {

    private static final String ALWAYS = "always";

    /** A session: from its first instant to the first after it, in ms since the epoch (UTC). */
    record Session(long opensAt, long closesAt) {}

    /**
     * Reads hours.
     *
     * @param text such as 09:30-16:00, or always
     * @throws IllegalArgumentException if it is neither
     */
    static SessionHours parse(String text, ZoneId zone) {
        if (text.equals(ALWAYS)) {
            return new SessionHours(zone, null, null);
        }
        String[] parts = text.split("-", -1);
        try {
            if (parts.length == 2) {
                LocalTime from = LocalTime.parse(parts[0]);
                LocalTime until = LocalTime.parse(parts[1]);
                if (from.isBefore(until)) {
                    return new SessionHours(zone, from, until);
                }
            }
        } catch (DateTimeParseException e) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "'"
                        + text
                        + "' is no time from one to a later one, such as 09:30-16:00, or always");
    }

    /** The session that an instant is in; empty if it is in none. */
    Optional<Session> at(long time) {
        return Optional.of(lastAt(time)).filter(session -> time < session.closesAt());
    }

    /** The session that an instant is in, or else the last one before. */
    Session lastAt(long time) {
        if (from == null) {
            return new Session(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        LocalDate day = Instant.ofEpochMilli(time).atZone(zone).toLocalDate();
        while (isWeekend(day) || time < at(day, from)) {
            day = day.minusDays(1);
        }
        return new Session(at(day, from), at(day, until));
    }

    private long at(LocalDate day, LocalTime time) {
        return day.atTime(time).atZone(zone).toInstant().toEpochMilli();
    }

    private static boolean isWeekend(LocalDate day) {
        return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
    }
}
