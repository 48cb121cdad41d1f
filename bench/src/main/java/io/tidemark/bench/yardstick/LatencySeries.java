package io.tidemark.bench.yardstick;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How long results took from moment to moment, which tells what the slowest of them met with. */
final class LatencySeries {

    private static final double STEP_SECONDS = 0.1;

    private LatencySeries() {}

    /**
     * A line for each tenth of a second in which records were due: seconds, the median and the
     * longest in ms.
     *
     * @param rate records a second
     * @param nanos each record's, in the order in which they were due
     */
    static List<String> lines(double rate, long[] nanos) {
        List<String> lines = new ArrayList<>();
        int step = (int) Math.max(1, rate * STEP_SECONDS);
        for (int from = 0; from < nanos.length; from += step) {
            long[] sorted = Arrays.copyOfRange(nanos, from, Math.min(from + step, nanos.length));
            Arrays.sort(sorted);
            lines.add(
                    "%.1f\t%.1f\t%.1f"
                            .formatted(
                                    from / rate,
                                    sorted[(sorted.length - 1) / 2] / 1e6,
                                    sorted[sorted.length - 1] / 1e6));
        }
        return lines;
    }

    static void write(Path file, double rate, long[] nanos) throws IOException {
        List<String> lines = new ArrayList<>(List.of("seconds\tmedian ms\tlongest ms"));
        lines.addAll(lines(rate, nanos));
        Files.write(file, lines);
    }
}
