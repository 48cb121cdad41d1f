package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarEventTimeWindowsTest {

    /** Midnights that do not exist or come twice, half an hour, a day that was left out. */
    private static final List<String> ODD =
            List.of(
                    "Europe/Madrid",
                    "America/Sao_Paulo",
                    "Asia/Beirut",
                    "Africa/Cairo",
                    "America/Asuncion",
                    "America/St_Johns",
                    "America/Havana",
                    "Australia/Lord_Howe",
                    "Pacific/Apia",
                    "America/Juneau");

    private static CalendarEventTimeWindows windows(String unit, ZoneId zone) {
        return switch (unit) {
            case "days" -> CalendarEventTimeWindows.ofDays(zone);
            case "weeks" -> CalendarEventTimeWindows.ofWeeks(zone);
            case "months" -> CalendarEventTimeWindows.ofMonths(zone);
            default -> CalendarEventTimeWindows.ofHours(Integer.parseInt(unit), zone);
        };
    }

    /** Written down from what the zones' history says; units that are numbers are hours. */
    @ParameterizedTest
    @CsvSource({
        // 25 hours and 23.
        "Europe/Madrid, days, 2023-10-29T01:30:00Z, 2023-10-28T22:00:00Z, 2023-10-29T23:00:00Z",
        "Europe/Madrid, days, 2023-03-26T12:00:00Z, 2023-03-25T23:00:00Z, 2023-03-26T22:00:00Z",
        // The clock shows 02:30 twice; 02:00 is the first one.
        "Europe/Madrid, 1, 2023-10-29T00:30:00Z, 2023-10-29T00:00:00Z, 2023-10-29T02:00:00Z",
        "Europe/Madrid, 1, 2023-10-29T01:30:00Z, 2023-10-29T00:00:00Z, 2023-10-29T02:00:00Z",
        // It never shows 02:00: from 01:00 to 03:00 it is one hour, and none from 02:00.
        "Europe/Madrid, 1, 2023-03-26T00:59:59.999Z, 2023-03-26T00:00:00Z, 2023-03-26T01:00:00Z",
        "Europe/Madrid, 1, 2023-03-26T01:00:00Z, 2023-03-26T01:00:00Z, 2023-03-26T02:00:00Z",
        // Three hours and five.
        "Europe/Madrid, 4, 2023-03-26T00:00:00Z, 2023-03-25T23:00:00Z, 2023-03-26T02:00:00Z",
        "Europe/Madrid, 4, 2023-10-29T02:59:59Z, 2023-10-28T22:00:00Z, 2023-10-29T03:00:00Z",
        "Europe/Madrid, weeks, 2023-10-29T12:00:00Z, 2023-10-22T22:00:00Z, 2023-10-29T23:00:00Z",
        "Europe/Madrid, months, 2023-10-29T12:00:00Z, 2023-09-30T22:00:00Z, 2023-10-31T23:00:00Z",
        // Local mean time, 14 min 44 s behind; before 1970; far ahead.
        "Europe/Madrid, days, 1890-05-01T12:00:00Z, 1890-05-01T00:14:44Z, 1890-05-02T00:14:44Z",
        "Europe/Madrid, months, 1950-02-14T12:00:00Z, 1950-01-31T23:00:00Z, 1950-02-28T23:00:00Z",
        "Europe/Madrid, months, 2500-07-14T12:00:00Z, 2500-06-30T22:00:00Z, 2500-07-31T22:00:00Z",
        // Midnight does not exist: the day begins at 01:00.
        "America/Sao_Paulo, days, 2018-11-04T12:00:00Z, 2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z",
        "Asia/Beirut, days, 2022-03-27T12:00:00Z, 2022-03-26T22:00:00Z, 2022-03-27T21:00:00Z",
        "Africa/Cairo, days, 2010-04-30T12:00:00Z, 2010-04-29T22:00:00Z, 2010-04-30T21:00:00Z",
        "America/Asuncion, days, 2022-10-02T12:00:00Z, 2022-10-02T04:00:00Z, 2022-10-03T03:00:00Z",
        "America/Asuncion, 4, 2022-10-02T04:00:00Z, 2022-10-02T04:00:00Z, 2022-10-02T07:00:00Z",
        // At midnight the clock is put back to 23:00.
        "America/Sao_Paulo, days, 2018-02-18T02:30:00Z, 2018-02-17T02:00:00Z, 2018-02-18T03:00:00Z",
        // Midnight comes twice: at 00:01 the clock is put back to 23:01, and the day has begun.
        "America/St_Johns, days, 2010-11-07T02:45:00Z, 2010-11-07T02:30:00Z, 2010-11-08T03:30:00Z",
        "America/St_Johns, days, 2010-11-07T02:29:00Z, 2010-11-06T02:30:00Z, 2010-11-07T02:30:00Z",
        "America/Havana, days, 2022-11-06T05:30:00Z, 2022-11-06T04:00:00Z, 2022-11-07T05:00:00Z",
        // Half an hour.
        "Australia/Lord_Howe, days, 2023-04-02T00:00:00Z, 2023-04-01T13:00:00Z, 2023-04-02T13:30:00Z",
        "Australia/Lord_Howe, 1, 2023-04-01T15:15:00Z, 2023-04-01T14:00:00Z, 2023-04-01T15:30:00Z",
        "Australia/Lord_Howe, 1, 2023-09-30T15:45:00Z, 2023-09-30T15:30:00Z, 2023-09-30T16:00:00Z",
        // There was no 30 December: the 29th, then the 31st; and a week of six days.
        "Pacific/Apia, days, 2011-12-30T09:59:59Z, 2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z",
        "Pacific/Apia, days, 2011-12-30T10:00:00Z, 2011-12-30T10:00:00Z, 2011-12-31T10:00:00Z",
        "Pacific/Apia, weeks, 2011-12-30T10:00:00Z, 2011-12-26T10:00:00Z, 2012-01-01T10:00:00Z",
        "Z, 4, 2023-10-29T05:00:00Z, 2023-10-29T04:00:00Z, 2023-10-29T08:00:00Z",
        "+05:45, 24, 2023-10-29T05:00:00Z, 2023-10-28T18:15:00Z, 2023-10-29T18:15:00Z",
    })
    void boundsAreLocalTimesMadeInstants(
            String zone, String unit, Instant time, Instant start, Instant end) {
        TimeWindow window = windows(unit, ZoneId.of(zone)).windowOf(time.toEpochMilli());
        assertThat(Instant.ofEpochMilli(window.getStart())).isEqualTo(start);
        assertThat(Instant.ofEpochMilli(window.getEnd())).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3", "4", "6", "8", "12", "24", "days", "weeks", "months"})
    void theyTileTimeAndAreThoseOfTheCalendar(String unit) {
        Random random = new Random(unit.hashCode());
        List<String> zones = new ArrayList<>(new TreeSet<>(ZoneId.getAvailableZoneIds()));
        for (int i = 0; i < 200; i++) {
            List<String> from = i % 2 == 0 ? ODD : zones;
            ZoneId zone = ZoneId.of(from.get(random.nextInt(from.size())));
            CalendarEventTimeWindows windows = windows(unit, zone);
            long around = around(zone.getRules(), random);
            for (int j = 0; j < 5; j++) {
                long time = around + random.nextLong(-TWO_DAYS, TWO_DAYS);
                TimeWindow window = assigned(windows, time);
                String which = zone + ", " + unit + ", " + time;
                assertThat(window).as(which).isEqualTo(listed(unit, zone, time));
                assertThat(window.getStart()).as(which).isLessThanOrEqualTo(time);
                assertThat(window.getEnd()).as(which).isGreaterThan(time);
                // In this order, so that what is kept of the time before ends just before the next.
                assertThat(assigned(windows, window.getStart() - 1).getEnd())
                        .as(which)
                        .isEqualTo(window.getStart());
                assertThat(assigned(windows, window.getStart())).as(which).isEqualTo(window);
                assertThat(assigned(windows, window.maxTimestamp())).as(which).isEqualTo(window);
                assertThat(assigned(windows, window.getEnd()).getStart())
                        .as(which)
                        .isEqualTo(window.getEnd());
                assertThat(windows.windowOf(time)).as(which).isEqualTo(window);
            }
        }
    }

    private static TimeWindow assigned(CalendarEventTimeWindows windows, long time) {
        return windows.assignWindows("element", time, null).iterator().next();
    }

    private static final long TWO_DAYS = Duration.ofDays(2).toMillis();

    /** A change of the zone's clock, or any time from 1800 to 2600. */
    private static long around(ZoneRules rules, Random random) {
        Instant any =
                Instant.ofEpochSecond(
                        random.nextLong(
                                Instant.parse("1800-01-01T00:00:00Z").getEpochSecond(),
                                Instant.parse("2600-01-01T00:00:00Z").getEpochSecond()));
        ZoneOffsetTransition change = random.nextInt(4) == 0 ? null : rules.nextTransition(any);
        return (change == null ? any : change.getInstant()).toEpochMilli();
    }

    /** The two neighbours among all bounds of some days around a time. */
    private static TimeWindow listed(String unit, ZoneId zone, long time) {
        LocalDate day = Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC).toLocalDate();
        TreeSet<Long> bounds = new TreeSet<>();
        int days = unit.equals("months") ? 40 : unit.equals("weeks") ? 15 : 4;
        for (LocalDate each = day.minusDays(days); each.isBefore(day.plusDays(days)); ) {
            boolean isBound =
                    switch (unit) {
                        case "weeks" -> each.getDayOfWeek() == DayOfWeek.MONDAY;
                        case "months" -> each.getDayOfMonth() == 1;
                        default -> true;
                    };
            int hours = unit.matches("\\d+") ? Integer.parseInt(unit) : 24;
            for (int hour = 0; isBound && hour < 24; hour += hours) {
                bounds.add(firstInstant(each.atTime(hour, 0), zone.getRules()));
            }
            each = each.plusDays(1);
        }
        return new TimeWindow(bounds.floor(time), bounds.higher(time));
    }

    /** The first instant at which the clock shows a time or a later one, change by change. */
    private static long firstInstant(LocalDateTime local, ZoneRules rules) {
        Instant from = local.toInstant(ZoneOffset.UTC).minus(Duration.ofDays(3));
        while (true) {
            Instant shown = local.toInstant(rules.getOffset(from));
            ZoneOffsetTransition next = rules.nextTransition(from);
            if (next == null || shown.isBefore(next.getInstant())) {
                return (shown.isBefore(from) ? from : shown).toEpochMilli();
            }
            from = next.getInstant();
        }
    }

    @Test
    void atTheEndsOfTimeBoundsAreClamped() {
        for (String zone : List.of("Europe/Madrid", "Z", "-18:00", "+18:00")) {
            for (String unit : List.of("1", "days", "weeks", "months")) {
                CalendarEventTimeWindows windows = windows(unit, ZoneId.of(zone));
                TimeWindow first = windows.windowOf(Long.MIN_VALUE + 1);
                assertThat(first.getStart()).isEqualTo(Long.MIN_VALUE);
                assertThat(windows.windowOf(first.getEnd()).getStart()).isEqualTo(first.getEnd());
                TimeWindow last = windows.windowOf(Long.MAX_VALUE);
                assertThat(last.getEnd()).isEqualTo(Long.MAX_VALUE);
                assertThat(windows.windowOf(last.getStart() - 1).getEnd())
                        .isEqualTo(last.getStart());
            }
        }
    }

    @Test
    void whatIsKeptOfTheElementBeforeDoesNotTravel() throws Exception {
        CalendarEventTimeWindows windows = CalendarEventTimeWindows.ofDays(ZoneId.of("Asia/Tokyo"));
        var before = windows.assignWindows("element", 5, null);
        assertThat(windows.assignWindows("another", 6, null)).isSameAs(before);
        CalendarEventTimeWindows copy =
                InstantiationUtil.clone(windows, getClass().getClassLoader());
        assertThat(copy.assignWindows("element", 5, null)).isEqualTo(before).isNotSameAs(before);
        assertThat(copy).hasToString("CalendarEventTimeWindows(days, Asia/Tokyo)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -4, 5, 48})
    void hoursThatDoNotDivideADayAreRefused(int every) {
        assertThatThrownBy(() -> CalendarEventTimeWindows.ofHours(every, ZoneOffset.UTC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "A day is divided into windows of 1, 2, 3, 4, 6, 8, 12 or 24 hours, not of "
                                + every);
    }

    @Test
    void anElementWithoutATimestampIsRefused() {
        CalendarEventTimeWindows windows = CalendarEventTimeWindows.ofDays(ZoneOffset.UTC);
        assertThatThrownBy(() -> windows.assignWindows("element", Long.MIN_VALUE, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("An element without a timestamp has no event-time window");
    }
}
