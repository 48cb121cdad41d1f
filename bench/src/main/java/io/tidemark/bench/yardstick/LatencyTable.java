package io.tidemark.bench.yardstick;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The latencies of all rounds that count, by peer and guarantee. */
final class LatencyTable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Who(String peer, String guarantee) {}

    private final Map<Who, List<Latencies>> all = new LinkedHashMap<>();

    void add(String peer, String guarantee, Latencies latencies) {
        all.computeIfAbsent(new Who(peer, guarantee), any -> new ArrayList<>()).add(latencies);
    }

    Table table(String title) {
        List<List<String>> rows = new ArrayList<>();
        all.forEach(
                (who, rounds) ->
                        rows.add(
                                List.of(
                                        who.peer(),
                                        who.guarantee(),
                                        text(rounds, Latencies::p50Ms),
                                        text(rounds, Latencies::p99Ms),
                                        spread(rounds),
                                        text(rounds, Latencies::maxMs),
                                        text(rounds, Latencies::cpuPerRecord),
                                        Integer.toString(rounds.size()))));
        return new Table(
                title,
                List.of(
                        "peer",
                        "guarantee",
                        "p50 ms",
                        "p99 ms",
                        "least to most",
                        "max ms",
                        "CPU µs/record",
                        "rounds"),
                rows,
                "",
                Optional.empty());
    }

    private static String text(List<Latencies> rounds, ToDoubleFunction<Latencies> figure) {
        return BarChart.text(statistics(rounds, figure).median());
    }

    private static String spread(List<Latencies> rounds) {
        Statistics p99 = statistics(rounds, Latencies::p99Ms);
        return BarChart.text(p99.least()) + " to " + BarChart.text(p99.most());
    }

    private static Statistics statistics(
            List<Latencies> rounds, ToDoubleFunction<Latencies> figure) {
        return Statistics.of(rounds.stream().map(round -> figure.applyAsDouble(round)).toList());
    }

    JsonNode json() {
        ObjectNode json = JSON.createObjectNode();
        all.forEach(
                (who, rounds) ->
                        json.set(who.peer() + " " + who.guarantee(), JSON.valueToTree(rounds)));
        return json;
    }
}
