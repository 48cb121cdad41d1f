package io.tidemark.bench.yardstick;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Checkpoints and restarts of all rounds that count, by the number of pages. */
final class RecoveryTable {

    private final Map<Integer, List<Recovery.Took>> all = new TreeMap<>();

    void add(int pages, Recovery.Took took) {
        all.computeIfAbsent(pages, any -> new ArrayList<>()).add(took);
    }

    Table table() {
        List<List<String>> rows = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        List<Double> restores = new ArrayList<>();
        all.forEach(
                (pages, rounds) -> {
                    double bytes = median(rounds, Recovery.Took::stateBytes);
                    double restore = median(rounds, Recovery.Took::restoreSeconds);
                    labels.add(BarChart.text(bytes / 1048576) + " MiB");
                    restores.add(restore);
                    rows.add(
                            List.of(
                                    "%,d".formatted(pages),
                                    BarChart.text(bytes / 1048576),
                                    BarChart.text(
                                            median(rounds, Recovery.Took::checkpointMs) / 1e3),
                                    BarChart.text(median(rounds, Recovery.Took::startSeconds)),
                                    BarChart.text(restore),
                                    Integer.toString(rounds.size())));
                });
        return new Table(
                "Checkpoints and restarts by " + Scale.STATE.id(),
                List.of(
                        Scale.STATE.changed(),
                        "state MiB",
                        "longest checkpoint s",
                        "start without state s",
                        "start from checkpoint s",
                        "rounds"),
                rows,
                "A start is from that of the process until all tasks run.",
                Optional.of(
                        new BarChart(
                                Scale.STATE.id(),
                                "Start from a checkpoint",
                                "s",
                                labels,
                                restores)));
    }

    private static double median(
            List<Recovery.Took> rounds, ToDoubleFunction<Recovery.Took> figure) {
        return Statistics.of(rounds.stream().map(round -> figure.applyAsDouble(round)).toList())
                .median();
    }

    JsonNode json() {
        return new ObjectMapper().valueToTree(all);
    }
}
