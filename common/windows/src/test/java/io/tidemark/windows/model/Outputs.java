package io.tidemark.windows.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What comes out of one step, in an order of its own: between windows none is promised. */
public final class Outputs {

    private Outputs() {}

    /**
     * Each pane behind the retractions right before it, one a line, sorted.
     *
     * <p>A retraction that no pane follows stays a line of its own, and so shows.
     */
    public static String sorted(List<Output> outputs) {
        List<String> groups = new ArrayList<>();
        List<String> retractions = new ArrayList<>();
        for (Output output : outputs) {
            if (output instanceof Output.Pane pane && pane.isRetraction()) {
                retractions.add(pane.toString());
                continue;
            }
            retractions.sort(Comparator.naturalOrder());
            groups.add(
                    retractions.stream().map(r -> r + " < ").collect(Collectors.joining())
                            + output);
            retractions.clear();
        }
        groups.addAll(retractions);
        return groups.stream().sorted().collect(Collectors.joining("\n"));
    }
}
