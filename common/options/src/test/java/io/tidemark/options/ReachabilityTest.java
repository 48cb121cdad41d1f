package io.tidemark.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReachabilityTest {

    @Test
    void triesUntilItAnswers() {
        AtomicInteger attempts = new AtomicInteger();
        String answer =
                Reachability.retry(
                        "Kafka",
                        "somewhere:1",
                        Duration.ofSeconds(60),
                        () -> {
                            if (attempts.incrementAndGet() < 3) {
                                throw new IOException("refused");
                            }
                            return "here";
                        });
        assertThat(answer).isEqualTo("here");
        assertThat(attempts).hasValue(3);
    }

    @Test
    void givesUpWithTheAddress() {
        assertThatThrownBy(
                        () ->
                                Reachability.retry(
                                        "Kafka",
                                        "somewhere:1",
                                        Duration.ofMillis(1),
                                        () -> {
                                            throw new IOException("refused");
                                        }))
                .isInstanceOf(UnreachableException.class)
                .hasMessage("Kafka at somewhere:1 did not answer within 1ms: refused");
    }

    @Test
    void doesNotTryAgainWhatCannotWork() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(
                        () ->
                                Reachability.retry(
                                        "Kafka",
                                        "somewhere:1",
                                        Duration.ofSeconds(60),
                                        () -> {
                                            attempts.incrementAndGet();
                                            throw new OptionsException("--input: no such topic");
                                        }))
                .isInstanceOf(OptionsException.class);
        assertThat(attempts).hasValue(1);
    }
}
