package io.tidemark.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.tables.TableAnswer.Entry;
import io.tidemark.tables.TableSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What people write about more than usual, as the table {@code trends} has it.
 *
 * @param completeUpTo as in {@link TableSnapshot}; left out if the table does not tell
 * @param trends by rank
 */
@JsonInclude(Include.NON_NULL)
record Trends(Long completeUpTo, List<Trend> trends) {

    /** There is no table yet. */
    static final Trends NONE = new Trends(null, List.of());

    /** The longest curve that is handed on. */
    private static final int MOST_POINTS = 200;

    /**
     * @param kind {@code hashtag}, {@code cashtag} or {@code company}
     * @param bucket for how long users are counted, such as {@code 10m}; null if the row does not
     *     say
     * @param users how many different ones wrote about it lately
     * @param expected how many of them would be usual; null if the row does not say
     * @param at up to when it was counted, in ms since the epoch (UTC); null if the row does not
     *     say
     * @param curve how many users there were in each bucket, oldest first; null where that is not
     *     known
     */
    @JsonInclude(Include.ALWAYS)
    record Trend(
            String kind,
            String tag,
            String bucket,
            int rank,
            double score,
            long users,
            Double expected,
            Long at,
            List<Double> curve) {}

    /** Rows without what is needed are left out. */
    static Trends of(TableSnapshot table) {
        List<Trend> trends =
                table.rows().stream()
                        .map(row -> Entry.of(row).value())
                        .filter(
                                row ->
                                        row.path("tag").isTextual()
                                                && row.path("rank").isNumber()
                                                && row.path("score").isNumber()
                                                && row.path("users").isNumber())
                        .map(Trends::trend)
                        .sorted(
                                Comparator.comparingInt(Trend::rank)
                                        .thenComparing(
                                                Comparator.comparingDouble(Trend::score).reversed())
                                        .thenComparing(Trend::tag))
                        .toList();
        return new Trends(table.completeUpTo(), trends);
    }

    private static Trend trend(JsonNode row) {
        List<Double> curve = new ArrayList<>();
        for (JsonNode point : row.path("curve")) {
            if (curve.size() < MOST_POINTS) {
                curve.add(point.isNumber() ? point.asDouble() : null);
            }
        }
        return new Trend(
                row.path("kind").asText(),
                row.get("tag").asText(),
                row.path("bucket").isTextual() ? row.get("bucket").asText() : null,
                row.get("rank").asInt(),
                row.get("score").asDouble(),
                row.get("users").asLong(),
                row.path("expected").isNumber() ? row.get("expected").asDouble() : null,
                row.path("at").isNumber() ? row.get("at").asLong() : null,
                curve);
    }
}
