package io.tidemark.newsingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DropRepeatsTest {

    private static final Duration DAY = Duration.ofHours(24);

    private KeyedOneInputStreamOperatorTestHarness<String, Post, Post> harness;

    private void remember(Duration duration) throws Exception {
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new DropRepeats(duration)),
                        Post::id,
                        Types.STRING);
        harness.open();
    }

    private void post(String id) throws Exception {
        harness.processElement(new Post(id, "text", "en", 5, List.of(), new byte[0]), 5);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void idsAreForgottenAfterAWhile() throws Exception {
        remember(DAY);
        harness.setStateTtlProcessingTime(0);
        post("a");
        harness.setStateTtlProcessingTime(DAY.toMillis() - 1);
        post("a");
        post("b");
        assertThat(harness.extractOutputValues()).extracting(Post::id).containsExactly("a", "b");

        harness.setStateTtlProcessingTime(DAY.toMillis());
        post("a");
        post("b");
        assertThat(harness.extractOutputValues())
                .extracting(Post::id)
                .containsExactly("a", "b", "a");
        assertThat(harness.numEventTimeTimers() + harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void idsNeedNotBeRemembered() throws Exception {
        remember(Duration.ZERO);
        post("a");
        post("a");

        assertThat(harness.extractOutputValues()).hasSize(2);
        assertThat(harness.numKeyedStateEntries()).isZero();
    }
}
