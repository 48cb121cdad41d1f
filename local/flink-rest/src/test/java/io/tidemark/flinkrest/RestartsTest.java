package io.tidemark.flinkrest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.flinkrest.FlinkRest.Failure;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RestartsTest {

    private static final long NOW = 10 * 3_600_000L;

    @Test
    void thoseOfTheLastHourAreToldWithTheLastCause() {
        Restarts restarts = ago(14_000, 40_000, 3_599_999, 3_600_000).orElseThrow();

        assertThat(restarts.areTooMany()).isTrue();
        assertThat(restarts.told())
                .isEqualTo(
                        "restarted 3 times in the last hour, the last time 14 s ago;"
                                + " last cause: a.B: 14000");
    }

    @Test
    void aFewAreNoNews() {
        assertThat(ago(61_000, 120_000).orElseThrow().areTooMany()).isFalse();
        assertThat(ago(61_000, 120_000).orElseThrow().told()).contains("the last time 1 min ago");
        assertThat(ago(3_600_000)).isEmpty();
        assertThat(ago()).isEmpty();
    }

    @Test
    void whatTheJobManagerHasForgottenMayBeMore() {
        assertThat(Restarts.of(failures(1, 2, 3), true, NOW).orElseThrow().told())
                .startsWith("restarted at least 3 times");
        assertThat(Restarts.of(failures(1, 2, 3, 4_000_000), true, NOW).orElseThrow().told())
                .startsWith("restarted 3 times");
    }

    @Test
    void aLongCauseIsCut() {
        Failure failure = new Failure(NOW, "x".repeat(1000));

        assertThat(Restarts.of(List.of(failure), false, NOW).orElseThrow().told())
                .hasSizeLessThan(400)
                .endsWith("x…");
    }

    private static Optional<Restarts> ago(long... ms) {
        return Restarts.of(failures(ms), false, NOW);
    }

    private static List<Failure> failures(long... ago) {
        return LongStream.of(ago).mapToObj(ms -> new Failure(NOW - ms, "a.B: " + ms)).toList();
    }
}
