package io.tidemark.bench.yardstick;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.runtime.PlatformException;
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

    /** A round's number stands among its figures. */
    private static final ObjectMapper READER =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

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
        this.facts = new LinkedHashMap<>(facts);
    }

    /**
     * Begins a workload, or goes on with one that an earlier report has.
     *
     * @return the round to go on with, from 1
     * @throws PlatformException if the earlier figures are of another number of records
     */
    int add(Workload workload, String title) {
        String before = titles.putIfAbsent(workload, title);
        if (before != null && !before.equals(title)) {
            throw PlatformException.refused(
                    "--append: %s is there already, but as: %s".formatted(workload.id(), before));
        }
        return 1
                + all.computeIfAbsent(workload, any -> new LinkedHashMap<>()).values().stream()
                        .mapToInt(Series::lastRound)
                        .max()
                        .orElse(0);
    }

    /**
     * Takes the figures of an earlier report, in front of what is added from now on; nothing if
     * there is none.
     *
     * @param file its Markdown, beside which its JSON is
     * @throws PlatformException if it is of another kind, machine, version or setting
     */
    void goOnWith(Path file) throws IOException {
        Path figures = json(file);
        if (!Files.exists(figures)) {
            return;
        }
        JsonNode earlier = JSON.readTree(figures.toFile());
        Map<String, String> before = new LinkedHashMap<>();
        earlier.path("machine")
                .properties()
                .forEach(e -> before.put(e.getKey(), e.getValue().asText()));
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            if (!fact.getKey().equals(Machine.LOAD)
                    && !fact.getValue().equals(before.get(fact.getKey()))) {
                throw PlatformException.refused(
                        "--append: %s has another %s: %s, not %s"
                                .formatted(
                                        figures,
                                        fact.getKey(),
                                        before.get(fact.getKey()),
                                        fact.getValue()));
            }
        }
        if (!title.equals(earlier.path("title").asText()) || !earlier.path("more").isEmpty()) {
            throw PlatformException.refused(
                    "--append: %s is no report of '%s' alone".formatted(figures, title));
        }
        facts.put(Machine.LOAD, before.get(Machine.LOAD) + ", " + facts.get(Machine.LOAD));
        for (Map.Entry<String, JsonNode> of : earlier.path("workloads").properties()) {
            Workload workload = Workload.named(of.getKey()).orElseThrow();
            add(workload, earlier.path("titles").path(of.getKey()).asText());
            for (Map.Entry<String, JsonNode> peer : of.getValue().properties()) {
                for (JsonNode round : peer.getValue()) {
                    add(
                            workload,
                            peer.getKey(),
                            round.path("round").asInt(),
                            READER.treeToValue(round, Measurement.class));
                }
            }
        }
        earlier.path("notes").forEach(note -> notes.add(note.asText()));
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
        String name = name(file);
        Files.writeString(file, markdown(name));
        JSON.writeValue(json(file).toFile(), json());
        for (Table table : others) {
            if (table.picture().isPresent()) {
                BarChart chart = table.picture().get();
                Files.writeString(folder.resolve(Table.file(name, chart)), chart.svg());
            }
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\.md$", "");
    }

    private static Path json(Path file) {
        return file.toAbsolutePath().resolveSibling(name(file) + ".json");
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
        ObjectNode ofTitles = json.putObject("titles");
        titles.forEach((workload, words) -> ofTitles.put(workload.id(), words));
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
