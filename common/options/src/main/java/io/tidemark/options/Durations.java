package io.tidemark.options;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as options write them: {@code 500ms}, {@code 5s}, {@code 10m}, {@code 24h}. */
public final class Durations {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param text a whole number and one of the units ms, s, m, h, d
     * @throws IllegalArgumentException if it is anything else or exceeds what ms can count
     */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no duration; write it like 500ms, 5s, 10m or 24h");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** Prints a duration in the largest unit that loses nothing, to be read by {@link #parse}. */
    public static String format(Duration duration) {
        long ms = duration.toMillis();
        if (ms == 0) {
            return "0s";
        }
        if (ms % 86_400_000 == 0) {
            return ms / 86_400_000 + "d";
        }
        if (ms % 3_600_000 == 0) {
            return ms / 3_600_000 + "h";
        }
        if (ms % 60_000 == 0) {
            return ms / 60_000 + "m";
        }
        return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
    }

    /**
     * Refuses a duration that is zero or less.
     *
     * @throws OptionsException with one line that names the option
     */
    public static void requirePositive(String option, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new OptionsException(option + ": must be longer than 0");
        }
    }
}
