package io.tidemark.quotesingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.http.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PollScheduleTest {

    private static final long SECOND = 1_000_000_000L;

    /** Ns on a clock that starts anywhere, also below 0. */
    private static final long START = -123_456_789L;

    private final PollSchedule schedule =
            new PollSchedule(
                    Duration.ofSeconds(30),
                    Backoff.doubling(Duration.ofSeconds(1), Duration.ofSeconds(60)));

    private static long at(double seconds) {
        return START + (long) (seconds * SECOND);
    }

    @Test
    void pollsDoNotDrift() {
        schedule.add("A", at(0));
        for (int poll = 0; poll < 100; poll++) {
            assertThat(schedule.untilDue(at(30.0 * poll - 1))).isEqualTo(SECOND);
            assertThat(schedule.takeDue(at(30.0 * poll - 1))).isNull();
            assertThat(schedule.takeDue(at(30.0 * poll + 0.5))).isEqualTo("A");
            schedule.answered("A", at(30.0 * poll + 4));
        }
    }

    @Test
    void pointsThatPassedAreLeftOut() {
        schedule.add("A", at(0));
        assertThat(schedule.takeDue(at(0))).isEqualTo("A");
        schedule.answered("A", at(95));

        assertThat(schedule.untilDue(at(95))).isEqualTo(25 * SECOND);
    }

    @Test
    void aSymbolUnderWayIsNotDue() {
        schedule.add("A", at(0));
        assertThat(schedule.takeDue(at(0))).isEqualTo("A");

        assertThat(schedule.takeDue(at(1000))).isNull();
        assertThat(schedule.untilDue(at(1000))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void failuresMakeTheirOwnSymbolWait() {
        schedule.add("A", at(0));
        schedule.add("B", at(0.1));
        assertThat(schedule.takeDue(at(1))).isEqualTo("A");
        assertThat(schedule.takeDue(at(1))).isEqualTo("B");
        schedule.failed("A", at(1), Duration.ZERO);
        schedule.answered("B", at(1));

        assertThat(schedule.untilDue(at(1))).isEqualTo(SECOND);
        assertThat(schedule.takeDue(at(2))).isEqualTo("A");
        schedule.failed("A", at(2), Duration.ZERO);
        assertThat(schedule.failures("A")).isEqualTo(2);
        assertThat(schedule.untilDue(at(2))).isEqualTo(2 * SECOND);
        assertThat(schedule.takeDue(at(4))).isEqualTo("A");
        schedule.answered("A", at(4));

        // Back on its grid, with its failures forgotten.
        assertThat(schedule.failures("A")).isZero();
        assertThat(schedule.takeDue(at(30))).isEqualTo("A");
        assertThat(schedule.takeDue(at(30))).isNull();
        assertThat(schedule.takeDue(at(30.1))).isEqualTo("B");
    }

    @Test
    void theServersOwnPauseIsKeptIfLonger() {
        schedule.add("A", at(0));
        schedule.takeDue(at(0));
        schedule.failed("A", at(0), Duration.ofSeconds(17));
        assertThat(schedule.untilDue(at(0))).isEqualTo(17 * SECOND);

        schedule.takeDue(at(17));
        schedule.failed("A", at(17), Duration.ofMillis(1));
        assertThat(schedule.untilDue(at(17))).isEqualTo(2 * SECOND);
    }
}
