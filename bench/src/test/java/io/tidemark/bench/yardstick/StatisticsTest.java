package io.tidemark.bench.yardstick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void theMedianIsTheMiddleOneOrBetweenTheTwoMiddleOnes() {
        assertThat(Statistics.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Statistics(4, 1, 9));
        assertThat(Statistics.of(List.of(9.0, 1.0, 4.0, 5.0))).isEqualTo(new Statistics(4.5, 1, 9));
        assertThatThrownBy(() -> Statistics.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ratiosAreOfTheSameRound() {
        // The machine was ten times as slow in the second round, and the third run does not count.
        Series limit = series(Map.of(1, 1.0, 2, 10.0, 3, 1.0));
        Series half = series(Map.of(1, 2.0, 2, 20.0));

        assertThat(half.ratioTo(limit)).isEqualTo(0.5);
        assertThat(half.ratioTo(new Series())).isNaN();
        assertThat(half.of(Measurement::rate)).isEqualTo(new Statistics(275, 50, 500));
    }

    private static Series series(Map<Integer, Double> seconds) {
        Series series = new Series();
        seconds.forEach((round, each) -> series.add(round, measurement(1_000, each)));
        return series;
    }

    private static Measurement measurement(long records, double seconds) {
        return new Measurement(records, seconds, seconds, 2 * seconds, 0, 1 << 20);
    }

    @Test
    void theSlopeLeavesOutWhatEachStartTakes() {
        Measurement slope = measurement(4_000, 7).less(measurement(1_000, 4));

        assertThat(slope.rate()).isEqualTo(1_000);
        assertThat(slope.cpuPerRecord()).isEqualTo(2_000);
    }

    @Test
    void percentilesAreOfAllRecords() {
        long[] nanos = new long[1_000];
        for (int number = 0; number < nanos.length; number++) {
            nanos[number] = (1_000 - number) * 1_000_000L;
        }
        Latencies latencies = Latencies.of(10, nanos, 1, 2_000_000);

        assertThat(latencies).isEqualTo(new Latencies(10, 500, 990, 1_000, 1, 2));
    }

    @Test
    void aScaleIsHeldAgainstWhatTheCoresAllow() {
        Series slow = series(Map.of(1, 2.0));
        Table table = Scale.PARALLELISM.table(List.of(new Series(), slow), 2);

        // 1,000 records in 2 s for 4 s of CPU, of which two cores give 2 a second.
        assertThat(table.rows())
                .containsExactly(
                        List.of("2", "4,000", "0.00", "0.50", "0.50", "1.00", "1.00", "1"));
        assertThat(table.markdown("scale"))
                .contains("| 2 | 4,000 |", "![CPU by subtasks](scale-parallelism.svg)");
        assertThat(table.picture()).get().extracting(BarChart::svg).asString().contains(">4,000<");
    }

    @Test
    void aLogTellsCheckpointsAndWhenAllTasksRun() {
        FlinkLog log =
                new FlinkLog(
                        List.of(
                                "2026-11-27 10:00:00,500 INFO  Execution - a (1/2) switched from"
                                        + " INITIALIZING to RUNNING.",
                                "2026-11-27 10:00:01,250 INFO  Execution - b (1/2) switched from"
                                        + " INITIALIZING to RUNNING.",
                                "2026-11-27 10:00:09,000 INFO  CheckpointCoordinator - Completed"
                                        + " checkpoint 1 for job 0a1b (2048 bytes,"
                                        + " checkpointDuration=17 ms, finalizationTime=1 ms)."));

        assertThat(log.checkpoints()).containsExactly(new FlinkLog.Checkpoint(2_048, 17));
        assertThat(log.runningSince().orElseThrow() % 60_000).isEqualTo(1_250);
        assertThat(new FlinkLog(List.of()).runningSince()).isEmpty();
    }

    @Test
    void theReportHasEachFigureAndWhatDoesNotCount() {
        Report report = new Report("From a cold JVM", Map.of("cores", "2"));
        report.add(Workload.W1, "views");
        report.add(Workload.W1, "bare", 1, measurement(1_000_000, 1));
        report.add(Workload.W1, "tidemark", 1, measurement(1_000_000, 4));
        report.note("flink does not count");

        assertThat(report.text().lines())
                .containsExactly(
                        "",
                        "W1: views",
                        "peer      1,000 records/s   least to most  of bare  CPU µs/record"
                                + "  peak MiB  rounds",
                        "bare                1,000  1,000 to 1,000     1.00           2.00"
                                + "         1       1",
                        "tidemark              250      250 to 250     0.25           8.00"
                                + "         1       1",
                        "flink does not count");
    }

    @Test
    void latenciesAreToldFromMomentToMoment() {
        long[] nanos = {5_000_000, 1_000_000, 3_000_000, 9_000_000};
        assertThat(LatencySeries.lines(30, nanos))
                .containsExactly("0.0\t3.0\t5.0", "0.1\t9.0\t9.0");
    }
}
