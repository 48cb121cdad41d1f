package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.bench.SlidingWindowCosts.Case;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That an element of sliced windows has not become slow; as a ratio, which machines agree on. */
@Tag("long")
class SliceCostTest {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final int TIMES = 3;

    /** Measured were 0.3 of it, with the first compiler alone, as tests have it. */
    private static final double MOST = 0.6;

    @Test
    void anElementCostsLessThanItCostsFlinksOperator() throws Exception {
        double start = cpuSeconds(Case.JOB_START);
        double slices =
                (cpuSeconds(Case.APPEND_NO_OVERLAP) - start) / Case.APPEND_NO_OVERLAP.elements();
        double flink =
                (cpuSeconds(Case.FLINK_NO_OVERLAP) - start) / Case.FLINK_NO_OVERLAP.elements();

        assertThat(slices / flink)
                .as("%.2f and %.2f µs of CPU an element", 1e6 * slices, 1e6 * flink)
                .isLessThan(MOST);
    }

    private static double cpuSeconds(Case what) throws Exception {
        SlidingWindowCosts costs = new SlidingWindowCosts();
        costs.what = what;
        costs.startCluster();
        try {
            List<Double> seconds = new ArrayList<>();
            for (int time = 0; time <= TIMES; time++) {
                long before = SYSTEM.getProcessCpuTime();
                costs.job(new SlidingWindowCosts.Results());
                seconds.add((SYSTEM.getProcessCpuTime() - before) / 1e9);
            }
            // The first one is for the compiler.
            return Costs.median(seconds.stream().skip(1).mapToDouble(each -> each).toArray());
        } finally {
            costs.stopCluster();
        }
    }
}
