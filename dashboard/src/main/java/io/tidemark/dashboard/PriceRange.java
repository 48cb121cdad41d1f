package io.tidemark.dashboard;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How far back a line of prices goes, and how long one point of it is. */
enum PriceRange {
    FIVE_MINUTES("5m", Duration.ofMinutes(5), Duration.ofSeconds(2)),
    FIFTEEN_MINUTES("15m", Duration.ofMinutes(15), Duration.ofSeconds(5)),
    HOUR("1h", Duration.ofHours(1), Duration.ofSeconds(20)),
    SIX_HOURS("6h", Duration.ofHours(6), Duration.ofMinutes(2)),
    DAY("1d", Duration.ofDays(1), Duration.ofMinutes(10)),
    WEEK("7d", Duration.ofDays(7), Duration.ofHours(1)),
    ALL("all", null, null);

    /** The most points that a line needs; the fixed ranges stay below it, too. */
    static final int MAX_POINTS = 180;

    private final String text;
    private final Duration length;
    private final Duration interval;

    PriceRange(String text, Duration length, Duration interval) {
        this.text = text;
        this.length = length;
        this.interval = interval;
    }

    /** What the range is called in the API. */
    String text() {
        return text;
    }

    /** How far back from now; empty for all that there is. */
    Optional<Duration> length() {
        return Optional.ofNullable(length);
    }

    /**
     * How long one point of the line is, in ms.
     *
     * @param spanMs what the data spans, in ms; looked at only by {@link #ALL}
     */
    long intervalMs(long spanMs) {
        return interval != null ? interval.toMillis() : Math.max(1000, spanMs / (MAX_POINTS - 1));
    }

    /**
     * @throws BadRequestException if there is no such range
     */
    static PriceRange of(String text) {
        return Arrays.stream(values())
                .filter(range -> range.text.equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new BadRequestException(
                                        "There is no range '"
                                                + text
                                                + "'; choose one of "
                                                + Arrays.stream(values())
                                                        .map(PriceRange::text)
                                                        .collect(Collectors.joining(", "))
                                                + "."));
    }
}
