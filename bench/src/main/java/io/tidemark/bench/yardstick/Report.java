package io.tidemark.bench.yardstick;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of all workloads and peers, as text, as Markdown and as JSON. */
final class Report {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final List<String> HEAD =
            List.of(
                    "peer",
                    "1,000 records/s",
                    "least to most",
                    "of bare",
                    "CPU µs/record",
                    "peak MiB",
                    "rounds");

    private final String title;
    private final Map<String, String> facts;
    private final Map<Workload, Map<String, Series>> all = new LinkedHashMap<>();
    private final Map<Workload, String> titles = new LinkedHashMap<>();
    private final List<Table> others = new ArrayList<>();
    private final List<JsonNode> otherFigures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * An empty report.
     *
     * @param facts about the machine and the settings
     */
    Report(String title, Map<String, String> facts) {
        this.title = title;
        this.facts = facts;
    }

    void add(Workload workload, String title) {
        titles.put(workload, title);
        all.put(workload, new LinkedHashMap<>());
    }

    void add(Workload workload, String peer, int round, Measurement measurement) {
        all.get(workload).computeIfAbsent(peer, any -> new Series()).add(round, measurement);
    }

    /** Adds a table of another kind, with what it is made of. */
    void add(Table table, JsonNode figures) {
        others.add(table);
        otherFigures.add(figures);
    }

    /** Says something that the figures do not, such as a run that does not count. */
    void note(String note) {
        notes.add(note);
    }

    /** The table for a terminal. */
    String text() {
        StringBuilder text = new StringBuilder();
        tables().forEach(table -> text.append('\n').append(table.plain()));
        notes.forEach(note -> text.append(note).append('\n'));
        return text.toString();
    }

    private List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        all.forEach((workload, peers) -> tables.add(new Table(title(workload), HEAD, rows(peers))));
        tables.addAll(others);
        return tables;
    }

    private String title(Workload workload) {
        return workload.id() + ": " + titles.get(workload);
    }

    private static List<List<String>> rows(Map<String, Series> peers) {
        List<List<String>> rows = new ArrayList<>();
        Series limit = peers.getOrDefault(Peers.LIMIT, new Series());
        peers.forEach(
                (peer, series) -> {
                    Statistics rate = series.of(Measurement::rate);
                    double ratio = series.ratioTo(limit);
                    rows.add(
                            List.of(
                                    peer,
                                    thousands(rate.median()),
                                    thousands(rate.least()) + " to " + thousands(rate.most()),
                                    Double.isNaN(ratio) ? "–" : format("%.2f", ratio),
                                    format("%.2f", series.of(Measurement::cpuPerRecord).median()),
                                    format(
                                            "%.0f",
                                            series.of(run -> run.peakBytes() / 1048576.0).median()),
                                    Integer.toString(series.rounds().size())));
                });
        return rows;
    }

    private static String thousands(double rate) {
        return format(rate < 100_000 ? "%.1f" : "%,.0f", rate / 1e3);
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }

    /** Writes Markdown to the file, and JSON and pictures beside it. */
    void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        String name = file.getFileName().toString().replaceFirst("\\.md$", "");
        Files.writeString(file, markdown(name));
        JSON.writeValue(folder.resolve(name + ".json").toFile(), json());
        for (Table table : others) {
            if (table.picture().isPresent()) {
                BarChart chart = table.picture().get();
                Files.writeString(folder.resolve(Table.file(name, chart)), chart.svg());
            }
        }
    }

    private String markdown(String name) {
        StringBuilder text = new StringBuilder();
        text.append("# ")
                .append(title)
                .append(", ")
                .append(LocalDate.now(ZoneOffset.UTC))
                .append("\n\n| | |\n|---|---|\n");
        facts.forEach(
                (fact, value) ->
                        text.append("| ").append(fact).append(" | ").append(value).append(" |\n"));
        tables().forEach(table -> text.append('\n').append(table.markdown(name)));
        if (!notes.isEmpty()) {
            text.append("\n## What does not count, or is not there\n\n");
            notes.forEach(note -> text.append("- ").append(note).append('\n'));
        }
        return text.toString();
    }

    private ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("title", title);
        json.set("machine", JSON.valueToTree(facts));
        ObjectNode workloads = json.putObject("workloads");
        all.forEach(
                (workload, peers) -> {
                    ObjectNode ofWorkload = workloads.putObject(workload.id());
                    peers.forEach(
                            (peer, series) -> {
                                ArrayNode rounds = ofWorkload.putArray(peer);
                                series.rounds()
                                        .forEach(
                                                (round, run) ->
                                                        rounds.addObject()
                                                                .put("round", round)
                                                                .setAll(
                                                                        (ObjectNode)
                                                                                JSON.valueToTree(
                                                                                        run)));
                            });
                });
        ArrayNode more = json.putArray("more");
        for (int other = 0; other < others.size(); other++) {
            more.addObject()
                    .put("title", others.get(other).title())
                    .set("figures", otherFigures.get(other));
        }
        json.set("notes", JSON.valueToTree(notes));
        return json;
    }
}
