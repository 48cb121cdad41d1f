package io.tidemark.delivery;

/**
 * An event that came too late for all that was asked of it.
 *
 * @param <T> the event
 */
public record Late<T>(T event, Reason reason) {

    /** Why it was too late, in the windows' own words. */
    public enum Reason {
        /** All windows that could have held it were over. */
        TOO_LATE("expired"),
        /** Its window was still there, but had given its last result. */
        WINDOW_FINISHED("finished"),
        /** No window covers its time. */
        NO_WINDOW("no-window");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** What the header {@link HeaderNames#LATE_REASON} says. */
        public String text() {
            return text;
        }
    }
}
