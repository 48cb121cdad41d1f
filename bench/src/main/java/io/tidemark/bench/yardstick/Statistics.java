package io.tidemark.bench.yardstick;

import java.util.Arrays;
import java.util.Collection;

/**
 * A figure of several rounds.
 *
 * @param least of all
 * @param most of all
 */
record Statistics(double median, double least, double most) {

    /**
     * Of at least one value.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Statistics of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Statistics(median, sorted[0], Arrays.stream(sorted).max().getAsDouble());
    }
}
