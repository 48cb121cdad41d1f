package io.tidemark.windowlab;

import io.tidemark.options.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.ProcessingTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** Windows as text: tumbling(10s), sliding(10s, 5s), session(10s) or global(). */
final class WindowText {

    /** An element is in size / slide windows, each with its own state. */
    static final int MOST_OVERLAP = 1_000;

    private static final Pattern FORM = Pattern.compile("\\s*(\\w+)\\s*\\(([^()]*)\\)\\s*");
    private static final Pattern COMMA = Pattern.compile(",");

    private WindowText() {}

    private static Matcher form(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw wrong(text);
        }
        return form;
    }

    private static List<Duration> sizes(Matcher form) {
        List<Duration> sizes = new ArrayList<>();
        if (!form.group(2).isBlank()) {
            COMMA.splitAsStream(form.group(2)).forEach(size -> sizes.add(size(size.strip())));
        }
        return sizes;
    }

    /** The same windows in the same words, however they were written. */
    static String canonical(String text) {
        Matcher form = form(text);
        return sizes(form).stream()
                .map(Durations::format)
                .collect(Collectors.joining(", ", form.group(1) + "(", ")"));
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
            default -> throw wrong(text);
        };
    }

    private static WindowAssigner<Object, ? extends Window> sliding(
            Duration size, Duration slide, boolean onTheClock) {
        if (slide.compareTo(size) > 0) {
            throw new IllegalArgumentException(
                    "a slide longer than the size leaves elements in no window");
        }
        if (size.toMillis() / slide.toMillis() > MOST_OVERLAP) {
            throw new IllegalArgumentException(
                    "an element would be in more than " + MOST_OVERLAP + " windows");
        }
        return onTheClock
                ? SlidingProcessingTimeWindows.of(size, slide)
                : SlidingEventTimeWindows.of(size, slide);
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
                        + " global()");
    }
}
