package io.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void doublesUpToTheLongest() {
        Backoff backoff = Backoff.doubling(Duration.ofSeconds(5), Duration.ofSeconds(320));

        assertThat(IntStream.rangeClosed(1, 9).mapToObj(backoff::pause).map(Duration::toSeconds))
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 320L, 320L);
        assertThat(backoff.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(320));
    }

    @Test
    void growsByOneStepUpToTheLongest() {
        Backoff backoff = Backoff.linear(Duration.ofMillis(250), Duration.ofMillis(900));

        assertThat(IntStream.rangeClosed(1, 5).mapToObj(backoff::pause).map(Duration::toMillis))
                .containsExactly(250L, 500L, 750L, 900L, 900L);
        assertThat(backoff.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofMillis(900));
    }

    @Test
    void doesNotOverflow() {
        Backoff backoff = Backoff.doubling(Duration.ofDays(1), Duration.ofDays(100_000));

        assertThat(backoff.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofDays(100_000));
    }

    @Test
    void refusesPausesThatDoNotGrow() {
        assertThatThrownBy(() -> Backoff.linear(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Backoff.linear(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
