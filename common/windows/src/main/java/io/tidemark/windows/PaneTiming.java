package io.tidemark.windows;

/** When a pane came out, seen from its window's end. */
public enum PaneTiming {
    /** Before the watermark passed the window's end. */
    EARLY(0),
    /**
     * First after the end, with elements that were waiting unseen when the watermark passed it; or,
     * with {@link OnTimeBehavior#FIRE_ALWAYS}, of a window that had an element before its end.
     */
    ON_TIME(1),
    /** Any other after the end. */
    LATE(2);

    /** What serializers write; never changes. */
    private final int code;

    PaneTiming(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static PaneTiming of(int code) {
        return switch (code) {
            case 0 -> EARLY;
            case 1 -> ON_TIME;
            case 2 -> LATE;
            default -> throw new IllegalArgumentException("No timing has the code " + code);
        };
    }
}
