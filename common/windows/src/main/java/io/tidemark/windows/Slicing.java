package io.tidemark.windows;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;

/**
 * Event-time windows of one kind or several, and the slices that they are made of.
 *
 * <p>The windows are those of Flink's {@code SlidingEventTimeWindows} and {@code
 * TumblingEventTimeWindows}, and of {@link CumulatingEventTimeWindows}, in milliseconds since the
 * epoch, UTC. The slices lie between neighbouring window edges (starts and ends, of all kinds), so
 * that two elements of one slice are in exactly the same windows. With one size that makes one
 * slice for each slide where the size is a multiple of the slide, else two: never more than slices
 * of gcd(size, slide), and often fewer. (The idea of cutting at window edges alone is from Carbone
 * et al., "Cutty: Aggregate Sharing for User-Defined Windows", CIKM 2016.)
 *
 * <p>A slice is named by its first millisecond. Where the slide is larger than the size, some
 * slices lie in the gap between two windows and belong to none.
 */
final class Slicing implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Pattern IN_WORDS =
            Pattern.compile(
                    "(?<kind>Tumbling|Sliding|Cumulating)EventTimeWindows"
                            + "\\((?<size>\\d+)(?:, (?<step>\\d+))?\\)"
                            + "(?: with an offset of (?<offset>-?\\d+) ms)?");

    private final WindowFamily[] families;

    private Slicing(WindowFamily... families) {
        this.families = families;
    }

    /** Windows of {@code size}, one starting every {@code slide} from the epoch. */
    public static Slicing sliding(Duration size, Duration slide) {
        return sliding(size, slide, Duration.ZERO);
    }

    /**
     * Windows of {@code size}, one starting every {@code slide} from {@code offset} after the
     * epoch.
     *
     * @param offset may be negative; smaller than the slide
     * @throws IllegalArgumentException if a size or slide is under 1 ms, or the offset too large
     */
    public static Slicing sliding(Duration size, Duration slide, Duration offset) {
        return new Slicing(
                WindowFamily.sliding(size.toMillis(), slide.toMillis(), offset.toMillis()));
    }

    /** Windows of {@code size} side by side, from the epoch. */
    public static Slicing tumbling(Duration size) {
        return sliding(size, size);
    }

    /** Windows of {@code size} side by side, from {@code offset} after the epoch. */
    public static Slicing tumbling(Duration size, Duration offset) {
        return sliding(size, size, offset);
    }

    /**
     * The slices of an assigner's windows.
     *
     * @throws IllegalArgumentException if they cannot be sliced; the message is a clause that says
     *     why
     */
    static Slicing of(WindowAssigner<?, ?> assigner) {
        List<WindowFamily> families = new ArrayList<>();
        if (assigner instanceof UnionEventTimeWindows union) {
            union.parts().forEach(part -> families.add(family(part)));
        } else {
            families.add(family(assigner));
        }
        if (new HashSet<>(families).size() < families.size()) {
            throw new IllegalArgumentException("two kinds of the windows are the same");
        }
        return new Slicing(families.toArray(WindowFamily[]::new));
    }

    /** Those of windows in the words of {@link PaneMeaning#windows}; null if these have none. */
    @Nullable
    static Slicing parse(String windows) {
        List<WindowFamily> families = new ArrayList<>();
        Matcher kinds = IN_WORDS.matcher(windows);
        while (kinds.find()) {
            long size = Long.parseLong(kinds.group("size"));
            long step = kinds.group("step") == null ? size : Long.parseLong(kinds.group("step"));
            long offset = kinds.group("offset") == null ? 0 : Long.parseLong(kinds.group("offset"));
            families.add(
                    kinds.group("kind").equals("Cumulating")
                            ? WindowFamily.cumulating(size, step, offset)
                            : WindowFamily.sliding(size, step, offset));
        }
        return families.isEmpty() ? null : new Slicing(families.toArray(WindowFamily[]::new));
    }

    private static WindowFamily family(WindowAssigner<?, ?> assigner) {
        if (WindowOffsets.isTumbling(assigner)) {
            TumblingEventTimeWindows windows = (TumblingEventTimeWindows) assigner;
            long size = WindowOffsets.sizeOf(windows);
            return WindowFamily.sliding(size, size, known(WindowOffsets.of(windows)));
        } else if (WindowOffsets.isSliding(assigner)) {
            SlidingEventTimeWindows windows = (SlidingEventTimeWindows) assigner;
            return WindowFamily.sliding(
                    windows.getSize(), windows.getSlide(), known(WindowOffsets.of(windows)));
        } else if (assigner instanceof CumulatingEventTimeWindows windows) {
            return WindowFamily.cumulating(
                    windows.getMaxSize(), windows.getStep(), windows.getOffset());
        }
        throw new IllegalArgumentException(
                "windows that are not event-time tumbling, sliding or cumulating have no slices: "
                        + PaneMeaning.windows(assigner));
    }

    private static long known(OptionalLong offset) {
        return offset.orElseThrow(
                () -> new IllegalArgumentException("staggered windows have no slices in common"));
    }

    int families() {
        return families.length;
    }

    WindowFamily family(int index) {
        return families[index];
    }

    /** Whether a family before this one has the window, too, which is then that one's. */
    boolean isRepeated(int family, long start, long end) {
        for (int before = 0; before < family; before++) {
            if (families[before].has(start, end)) {
                return true;
            }
        }
        return false;
    }

    /** The family that a window is of. */
    int familyOf(long start, long end) {
        int family = 0;
        while (!families[family].has(start, end)) {
            family++;
        }
        return family;
    }

    /** The slice that holds {@code timestamp}. */
    long sliceOf(long timestamp) {
        long slice = families[0].edgeAtOrBefore(timestamp);
        for (int i = 1; i < families.length; i++) {
            slice = Math.max(slice, families[i].edgeAtOrBefore(timestamp));
        }
        return slice;
    }

    /** The end (exclusive) of a slice. */
    long endOf(long slice) {
        long end = families[0].edgeAfter(slice);
        for (int i = 1; i < families.length; i++) {
            end = Math.min(end, families[i].edgeAfter(slice));
        }
        return end;
    }

    /** Whether any window holds {@code slice}. */
    boolean isInWindow(long slice) {
        return lastEnd(slice) > slice;
    }

    /** The end (exclusive) of the first window that holds {@code slice}. */
    long firstEnd(long slice) {
        return nextEnd(slice, Long.MIN_VALUE);
    }

    /** The end (exclusive) of the last window that holds {@code slice}. Later slices' are later. */
    long lastEnd(long slice) {
        long end = families[0].lastEnd(slice);
        for (int i = 1; i < families.length; i++) {
            end = Math.max(end, families[i].lastEnd(slice));
        }
        return end;
    }

    /**
     * The end (exclusive) of the first window that holds {@code slice} and whose last millisecond
     * is after {@code time}; {@link WindowFamily#NONE} if there is none.
     */
    long nextEnd(long slice, long time) {
        long end = families[0].nextEnd(slice, time);
        for (int i = 1; i < families.length; i++) {
            end = Math.min(end, families[i].nextEnd(slice, time));
        }
        return end;
    }

    @Override
    public String toString() {
        return Arrays.stream(families)
                .map(WindowFamily::toString)
                .collect(Collectors.joining("; "));
    }
}
