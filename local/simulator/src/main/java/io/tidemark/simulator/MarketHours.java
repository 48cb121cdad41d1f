package io.tidemark.simulator;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;

/** When the market trades. Holidays are not known. */
enum MarketHours {
    /** Around the clock; a trading day is a day in New York. */
    ALWAYS_OPEN(LocalTime.MIN, LocalTime.MIN),
    /** Monday to Friday from 9:30 to 16:00 in New York. */
    US_HOURS(LocalTime.of(9, 30), LocalTime.of(16, 0));

    /** Where the market is. */
    static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    private final LocalTime opens;
    private final LocalTime closes;

    MarketHours(LocalTime opens, LocalTime closes) {
        this.opens = opens;
        this.closes = closes;
    }

    /**
     * A trading day.
     *
     * @param date its date in New York
     * @param opensAt its first instant, ms since the epoch (UTC)
     * @param closesAt the first instant after it, ms since the epoch (UTC)
     */
    record Session(LocalDate date, long opensAt, long closesAt) {

        boolean isOpen(long now) {
            return opensAt <= now && now < closesAt;
        }
    }

    /** The trading day that runs at an instant or, if none does, the last one before. */
    Session sessionAt(long now) {
        ZonedDateTime there = Instant.ofEpochMilli(now).atZone(NEW_YORK);
        LocalDate date = there.toLocalDate();
        if (there.toLocalTime().isBefore(opens)) {
            date = date.minusDays(1);
        }
        while (this == US_HOURS && isWeekend(date)) {
            date = date.minusDays(1);
        }
        LocalDate last = closes.isAfter(opens) ? date : date.plusDays(1);
        return new Session(
                date,
                date.atTime(opens).atZone(NEW_YORK).toInstant().toEpochMilli(),
                last.atTime(closes).atZone(NEW_YORK).toInstant().toEpochMilli());
    }

    private static boolean isWeekend(LocalDate date) {
        return date.getDayOfWeek() == DayOfWeek.SATURDAY || date.getDayOfWeek() == DayOfWeek.SUNDAY;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
