package io.tidemark.exercises;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a recount comes to, as it goes on. */
final class Tally {

    private static final int NAMED_IN_A_PROBLEM = 5;

    private final Map<String, Long> figures = new LinkedHashMap<>();
    private final Map<String, List<String>> examples = new LinkedHashMap<>();
    private final Map<String, Long> problems = new LinkedHashMap<>();

    /** Notes a number for the report. */
    void figure(String name, long number) {
        figures.put(name, number);
    }

    /** Adds one to a number for the report. */
    void count(String name) {
        figures.merge(name, 1L, Long::sum);
    }

    /** Notes that something is wrong, by kind and with one instance of it. */
    void problem(String kind, String instance) {
        problems.merge(kind, 1L, Long::sum);
        List<String> named = examples.computeIfAbsent(kind, each -> new ArrayList<>());
        if (named.size() < NAMED_IN_A_PROBLEM) {
            named.add(instance);
        }
    }

    Recount.Outcome outcome() {
        List<String> told = new ArrayList<>();
        problems.forEach(
                (kind, number) ->
                        told.add(
                                kind
                                        + ": "
                                        + number
                                        + ", such as "
                                        + String.join(", ", examples.get(kind))));
        return new Recount.Outcome(new LinkedHashMap<>(figures), told);
    }
}
