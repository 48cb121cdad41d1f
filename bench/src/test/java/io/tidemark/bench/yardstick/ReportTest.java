package io.tidemark.bench.yardstick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.PlatformException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report that is made in several goes. */
class ReportTest {

    private static final String TITLE = "views; 1,000 records";

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void firstRound() throws IOException {
        file = folder.resolve("report.md");
        Report report = report("2", "1.0");
        assertThat(report.add(Workload.W1, TITLE)).isEqualTo(1);
        report.add(Workload.W1, "bare", 1, measurement(2));
        report.add(Workload.W1, "tidemark", 1, measurement(4));
        report.note("flink does not count");
        report.write(file);
    }

    private static Report report(String cores, String load) {
        return new Report("From a cold JVM", Map.of("cores", cores, Machine.LOAD, load));
    }

    private static Measurement measurement(double seconds) {
        return new Measurement(1_000_000, seconds, seconds + 1, 2 * seconds, 0.5, 3 << 20);
    }

    @Test
    void laterRoundsComeBehindTheEarlierOnes() throws IOException {
        Report later = report("2", "3.0");
        later.goOnWith(file);
        assertThat(later.add(Workload.W1, TITLE)).isEqualTo(2);
        later.add(Workload.W1, "bare", 2, measurement(4));
        later.add(Workload.W2, "quotes");
        later.add(Workload.W2, "bare", 1, measurement(1));
        later.write(file);

        Report last = report("2", "5.0");
        last.goOnWith(file);
        assertThat(last.text().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "W1: " + TITLE,
                        "bare 375 250 to 500 1.00 6.00 3 2",
                        "tidemark 250 250 to 250 0.50 8.00 3 1",
                        "bare 1,000 1,000 to 1,000 1.00 2.00 3 1",
                        "flink does not count");
        last.write(file);
        assertThat(file).content().contains("| load at the start | 1.0, 3.0, 5.0 |");
    }

    @Test
    void withNothingToGoOnWithItBegins() throws IOException {
        Report report = report("2", "1.0");
        report.goOnWith(folder.resolve("another.md"));

        assertThat(report.add(Workload.W1, TITLE)).isEqualTo(1);
    }

    @Test
    void figuresOfAnotherMachineOrNumberOfRecordsAreNotMixed() throws IOException {
        assertThatThrownBy(() -> report("4", "1.0").goOnWith(file))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("has another cores: 2, not 4");

        Report report = report("2", "1.0");
        report.goOnWith(file);
        assertThatThrownBy(() -> report.add(Workload.W1, "views; 2,000 records"))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("W1 is there already, but as: " + TITLE);

        Report steady = new Report("Steady rates", Map.of("cores", "2", Machine.LOAD, "1.0"));
        assertThatThrownBy(() -> steady.goOnWith(file))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("is no report of 'Steady rates'");
    }
}
