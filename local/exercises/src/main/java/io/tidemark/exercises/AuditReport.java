package io.tidemark.exercises;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.options.Columns;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an audit found.
 *
 * @param ok whether every record is accounted for, every panel has data and nothing is wrong
 * @param seconds how long it ran, in seconds
 * @param problems what is wrong, in words
 * @param quotes what came of the quotes
 * @param posts what came of the posts
 * @param unreadable what came of what could not be read
 * @param skippedLines limit and delete notices in the stream
 * @param errorLines lines with which the stream announced its end
 * @param errorAnswers answers other than 200, and answers and lines that were cut
 * @param lostAtSource ids of what was served in an outage of its job and cannot be asked for again
 * @param recordsByTopic committed records
 * @param recordsByIndex documents
 * @param deadLetters dead letters by topic
 * @param restartsByJob how often each job began again
 * @param restartsByProcess how often each process of the platform was started again
 * @param latencyMs from the making of a quote until a search finds it
 * @param panels whether each panel of the dashboard has data
 */
public record AuditReport(
        @JsonProperty(index = 0) boolean ok,
        long seconds,
        List<String> problems,
        AuditResult.Quotes quotes,
        AuditResult.Posts posts,
        AuditResult.Unreadable unreadable,
        long skippedLines,
        long errorLines,
        long errorAnswers,
        List<String> lostAtSource,
        Map<String, Long> recordsByTopic,
        Map<String, Long> recordsByIndex,
        Map<String, Long> deadLetters,
        Map<String, Long> restartsByJob,
        Map<String, Long> restartsByProcess,
        LatencyProbe.Latency latencyMs,
        Map<String, Boolean> panels)
        implements Report {

    /**
     * Judges a demo.
     *
     * @param seconds how long it ran, in seconds
     */
    static AuditReport of(
            long seconds,
            Findings found,
            AuditResult result,
            Map<String, Long> restartsByJob,
            Map<String, Long> restartsByProcess,
            LatencyProbe.Latency latency,
            Map<String, Boolean> panels) {
        List<String> problems = new ArrayList<>(result.problems());
        panels.forEach(
                (panel, hasData) -> {
                    if (!hasData) {
                        problems.add("the dashboard's panel " + panel + " has no data");
                    }
                });
        long unenriched = result.quotes().inIndex() - result.quotes().enriched();
        if (unenriched > 0) {
            problems.add(unenriched + " quotes without their company");
        }
        if (latency.samples() == 0) {
            problems.add("no quote became searchable");
        }
        if (result.posts().inIndex() == 0) {
            problems.add("no post became searchable");
        }
        return new AuditReport(
                problems.isEmpty(),
                seconds,
                problems,
                result.quotes(),
                result.posts(),
                result.unreadable(),
                result.skippedLines(),
                result.errorLines(),
                result.errorAnswers(),
                result.lostAtSource(),
                counts(
                        Map.of(
                                Topics.QUOTES, found.quotes().size(),
                                Topics.QUOTES_ENRICHED, found.enriched().size(),
                                Topics.TWEETS, found.posts().size())),
                counts(
                        Map.of(
                                "quotes", found.indexedQuotes().size(),
                                "tweets", found.indexedPosts().size())),
                counts(
                        Map.of(
                                Topics.QUOTES + DeadLetter.TOPIC_SUFFIX,
                                        found.deadQuoteBodies().size(),
                                Topics.TWEETS + DeadLetter.TOPIC_SUFFIX, found.deadLines().size(),
                                Topics.COMPANIES + DeadLetter.TOPIC_SUFFIX,
                                        found.deadCompanies().size())),
                restartsByJob,
                restartsByProcess,
                latency,
                panels);
    }

    private static Map<String, Long> counts(Map<String, Integer> sizes) {
        Map<String, Long> counts = new TreeMap<>();
        sizes.forEach((name, size) -> counts.put(name, (long) size));
        return counts;
    }

    @Override
    public void print(PrintStream out) {
        Columns table = new Columns(2).left(25).left(0);
        table.line("quotes served", quotes.served() + " (" + quotes.distinct() + " different)");
        table.line("  repeated, stale", quotes.repeated() + ", " + quotes.stale());
        table.line(
                "  topic, enriched, index",
                quotes.inTopic() + ", " + quotes.inEnrichedTopic() + ", " + quotes.inIndex());
        table.line("  with their company", quotes.enriched());
        table.line("posts served", posts.served() + " (" + posts.distinct() + " different)");
        table.line("  repeated, filtered out", posts.repeated() + ", " + posts.filteredOut());
        table.line("  topic, index", posts.inTopic() + ", " + posts.inIndex());
        table.line(
                "unreadable",
                unreadable.quoteBodies() + " answers, " + unreadable.lines() + " lines");
        table.line("  dead letters", new TreeMap<>(deadLetters));
        table.line("skipped lines", skippedLines);
        table.line("announced ends", errorLines);
        table.line("error answers", errorAnswers);
        table.line("lost at source", lostAtSource.size());
        lostAtSource.forEach(id -> table.line("", id));
        table.line("restarts of jobs", restartsByJob);
        table.line("restarts of processes", restartsByProcess);
        table.line(
                "latency",
                "p50 %d ms, p99 %d ms (%d quotes)"
                        .formatted(latencyMs.p50(), latencyMs.p99(), latencyMs.samples()));
        table.line("panels with data", panels);
        problems.forEach(problem -> table.line("PROBLEM", problem));
        table.line("result", ok ? "ok, every record is accounted for" : "NOT OK");
        out.print(table.text());
    }
}
