package io.tidemark.windows.model;

import java.util.ArrayList;
import java.util.List;

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
