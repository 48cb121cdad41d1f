package io.tidemark.cli.books;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a demo has to show for itself. Written as JSON with keys in snake_case.
 *
 * @param ok whether the books balance, every panel has data and nothing is wrong
 * @param seconds how long it ran, in seconds
 * @param problems what is wrong, in words
 * @param recordsByTopic committed records
 * @param recordsByIndex documents
 * @param deadLetters dead letters by topic
 * @param restartsByJob how often each job began again
 * @param restartsByProcess how often each process of the platform was started again
 * @param latencyMs from the making of a quote until a search finds it
 * @param panels whether each panel of the dashboard has data
 */
public record Report(
        @JsonProperty(index = 0) boolean ok,
        long seconds,
        List<String> problems,
        Balance.Quotes quotes,
        Balance.Posts posts,
        Balance.Unreadable unreadable,
        long skippedLines,
        long errorAnswers,
        List<String> lostAtSource,
        Map<String, Long> recordsByTopic,
        Map<String, Long> recordsByIndex,
        Map<String, Long> deadLetters,
        Map<String, Long> restartsByJob,
        Map<String, Long> restartsByProcess,
        LatencyProbe.Latency latencyMs,
        Map<String, Boolean> panels) {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();

    /** Writes the report as JSON. */
    public void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + System.lineSeparator());
    }

    /** Prints the report for a person. */
    public void print(PrintStream out) {
        row(out, "quotes served", quotes.served() + " (" + quotes.distinct() + " different)");
        row(out, "  repeated, stale", quotes.repeated() + ", " + quotes.stale());
        row(
                out,
                "  topic, enriched, index",
                quotes.inTopic() + ", " + quotes.inEnrichedTopic() + ", " + quotes.inIndex());
        row(out, "  with their company", quotes.enriched());
        row(out, "posts served", posts.served() + " (" + posts.distinct() + " different)");
        row(out, "  repeated, filtered out", posts.repeated() + ", " + posts.filteredOut());
        row(out, "  topic, index", posts.inTopic() + ", " + posts.inIndex());
        row(
                out,
                "unreadable",
                unreadable.quoteBodies() + " answers, " + unreadable.lines() + " lines");
        row(out, "  dead letters", new TreeMap<>(deadLetters));
        row(out, "skipped lines", skippedLines);
        row(out, "error answers", errorAnswers);
        row(out, "lost at source", lostAtSource.size());
        lostAtSource.forEach(id -> row(out, "", id));
        row(out, "restarts of jobs", restartsByJob);
        row(out, "restarts of processes", restartsByProcess);
        row(
                out,
                "latency",
                "p50 %d ms, p99 %d ms (%d quotes)"
                        .formatted(latencyMs.p50(), latencyMs.p99(), latencyMs.samples()));
        row(out, "panels with data", panels);
        problems.forEach(problem -> row(out, "PROBLEM", problem));
        row(out, "result", ok ? "ok, every record is accounted for" : "NOT OK");
    }

    private static void row(PrintStream out, String name, Object value) {
        out.printf("  %-26s %s%n", name, value);
    }
}
