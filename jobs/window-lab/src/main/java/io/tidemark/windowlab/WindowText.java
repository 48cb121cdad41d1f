package io.tidemark.windowlab;

import io.tidemark.options.Durations;
import io.tidemark.windows.CalendarEventTimeWindows;
import io.tidemark.windows.CumulatingEventTimeWindows;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.ProcessingTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * Windows as text: tumbling(10s), sliding(10s, 5s), session(10s), global(), cumulating(10s, 2s) or
 * calendar(4 hours, Europe/Madrid).
 */
final class WindowText {

    /** An element is in size / slide windows, each with its own state. */
    static final int MOST_OVERLAP = 1_000;

    private static final String CALENDAR = "calendar";

    private static final Pattern FORM = Pattern.compile("\\s*(\\w+)\\s*\\(([^()]*)\\)\\s*");
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern UNIT = Pattern.compile("(?:(\\d{1,4})\\s*)?(\\w+?)s?");

    private WindowText() {}

    private static Matcher form(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw wrong(text);
        }
        return form;
    }

    private static List<String> words(Matcher form) {
        return form.group(2).isBlank()
                ? List.of()
                : COMMA.splitAsStream(form.group(2)).map(String::strip).toList();
    }

    private static List<Duration> sizes(Matcher form) {
        return words(form).stream().map(WindowText::size).toList();
    }

    /** The same windows in the same words, however they were written. */
    static String canonical(String text) {
        Matcher form = form(text);
        Stream<String> words =
                form.group(1).equals(CALENDAR)
                        ? Stream.of(unit(form), zone(form).getId())
                        : sizes(form).stream().map(Durations::format);
        return words.collect(Collectors.joining(", ", form.group(1) + "(", ")"));
    }

    /** One of days, weeks, months, or hours and how many. */
    private static String unit(Matcher form) {
        String word = words(form).isEmpty() ? "" : words(form).get(0);
        Matcher unit = UNIT.matcher(word);
        int every = unit.matches() && unit.group(1) != null ? Integer.parseInt(unit.group(1)) : 1;
        String units = unit.matches() ? unit.group(2) + "s" : "";
        if (units.equals("hours")) {
            return every + " hours";
        }
        if (every != 1 || !List.of("days", "weeks", "months").contains(units)) {
            throw new IllegalArgumentException(
                    "'" + word + "' is none of days, weeks, months, or hours such as 4 hours");
        }
        return units;
    }

    private static ZoneId zone(Matcher form) {
        List<String> words = words(form);
        if (words.size() != 2) {
            throw wrong(form.group());
        }
        try {
            return ZoneId.of(words.get(1));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + words.get(1) + "' is no time zone", e);
        }
    }

    /**
     * Reads windows.
     *
     * @param onTheClock whether they are windows of processing time; a global window has no end on
     *     either clock
     * @throws IllegalArgumentException if the text names no windows
     */
    static WindowAssigner<Object, ? extends Window> parse(String text, boolean onTheClock) {
        Matcher form = form(text);
        if (form.group(1).equals(CALENDAR)) {
            return calendar(form, onTheClock);
        }
        List<Duration> sizes = sizes(form);
        String kind = form.group(1) + "/" + sizes.size();
        return switch (kind) {
            case "tumbling/1" ->
                    onTheClock
                            ? TumblingProcessingTimeWindows.of(sizes.get(0))
                            : TumblingEventTimeWindows.of(sizes.get(0));
            case "sliding/2" -> sliding(sizes.get(0), sizes.get(1), onTheClock);
            case "session/1" ->
                    onTheClock
                            ? ProcessingTimeSessionWindows.withGap(sizes.get(0))
                            : EventTimeSessionWindows.withGap(sizes.get(0));
            case "global/0" -> GlobalWindows.create();
            case "cumulating/2" -> cumulating(sizes.get(0), sizes.get(1), onTheClock);
            default -> throw wrong(text);
        };
    }

    private static WindowAssigner<Object, ? extends Window> sliding(
            Duration size, Duration slide, boolean onTheClock) {
        if (slide.compareTo(size) > 0) {
            throw new IllegalArgumentException(
                    "a slide longer than the size leaves elements in no window");
        }
        checkOverlap(size, slide);
        return onTheClock
                ? SlidingProcessingTimeWindows.of(size, slide)
                : SlidingEventTimeWindows.of(size, slide);
    }

    private static WindowAssigner<Object, ? extends Window> cumulating(
            Duration maxSize, Duration step, boolean onTheClock) {
        refuseOnTheClock(onTheClock);
        checkOverlap(maxSize, step);
        return CumulatingEventTimeWindows.of(maxSize, step);
    }

    private static WindowAssigner<Object, ? extends Window> calendar(
            Matcher form, boolean onTheClock) {
        refuseOnTheClock(onTheClock);
        ZoneId zone = zone(form);
        String unit = unit(form);
        return switch (unit) {
            case "days" -> CalendarEventTimeWindows.ofDays(zone);
            case "weeks" -> CalendarEventTimeWindows.ofWeeks(zone);
            case "months" -> CalendarEventTimeWindows.ofMonths(zone);
            default ->
                    CalendarEventTimeWindows.ofHours(
                            Integer.parseInt(unit.replace(" hours", "")), zone);
        };
    }

    private static void refuseOnTheClock(boolean onTheClock) {
        if (onTheClock) {
            throw new IllegalArgumentException(
                    "cumulating and calendar windows are not of processing time");
        }
    }

    private static void checkOverlap(Duration size, Duration step) {
        if (size.toMillis() / step.toMillis() > MOST_OVERLAP) {
            throw new IllegalArgumentException(
                    "an element would be in more than " + MOST_OVERLAP + " windows");
        }
    }

    private static Duration size(String text) {
        Duration size = Durations.parse(text);
        if (size.toMillis() < 1 || size.toDays() > 36_500) {
            throw new IllegalArgumentException("'" + text + "' is not from 1ms to a century");
        }
        return size;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "'"
                        + text
                        + "' is none of tumbling(SIZE), sliding(SIZE, SLIDE), session(GAP),"
                        + " global(), cumulating(MAX-SIZE, STEP), calendar(UNIT, ZONE)");
    }
}
