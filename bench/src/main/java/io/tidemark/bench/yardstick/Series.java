package io.tidemark.bench.yardstick;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What a peer took for a workload, by round; rounds that do not count are not in it. */
final class Series {

    private final Map<Integer, Measurement> rounds = new TreeMap<>();

    void add(int round, Measurement measurement) {
        rounds.put(round, measurement);
    }

    boolean isEmpty() {
        return rounds.isEmpty();
    }

    /** 0 if there is none. */
    int lastRound() {
        return rounds.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    Map<Integer, Measurement> rounds() {
        return rounds;
    }

    /** Of all rounds. */
    Statistics of(ToDoubleFunction<Measurement> figure) {
        return Statistics.of(
                rounds.values().stream()
                        .map(measurement -> figure.applyAsDouble(measurement))
                        .collect(Collectors.toList()));
    }

    /**
     * Its rate by another's, round by round, since what else the machine does changes from one to
     * the next; of the rounds that both have.
     *
     * @return NaN if there is none
     */
    double ratioTo(Series other) {
        var ratios =
                rounds.entrySet().stream()
                        .filter(round -> other.rounds.containsKey(round.getKey()))
                        .map(
                                round ->
                                        round.getValue().rate()
                                                / other.rounds.get(round.getKey()).rate())
                        .toList();
        return ratios.isEmpty() ? Double.NaN : Statistics.of(ratios).median();
    }
}
