package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.Test;

import java.util.List;

/** The engine against the plain rules, over random triggers, windows, modes and streams. */
class PanesPropertyTest {

    @Test
    void theEngineFollowsTheRules() {
        for (long seed = 0; seed < Streams.IN_MEMORY; seed++) {
            inMemory(seed, false);
        }
    }

    @Test
    void theEngineFollowsTheRulesWithEvictors() {
        for (long seed = 0; seed < Streams.IN_MEMORY_WITH_EVICTORS; seed++) {
            inMemory(seed, true);
        }
    }

    private static void inMemory(long seed, boolean evictors) {
        RandomScenario scenario = new RandomScenario(seed, evictors);
        RandomScenario.Words words = new RandomScenario.Words();
        PaneSimulation<String, Tuple2<String, Long>, List<Long>, List<Long>, Window> simulation =
                new PaneSimulation<>(
                        scenario.definition(false),
                        words::pane,
                        (key, element, timestamp, reason) ->
                                words.late(key, element.f1, timestamp));
        List<List<String>> expected = scenario.expected();
        for (int i = 0; i < scenario.steps.size(); i++) {
            RandomScenario.Step step = scenario.steps.get(i);
            try {
                switch (step.kind()) {
                    case 'w' -> simulation.advanceWatermark(step.value());
                    case 'p' -> simulation.advanceProcessingTime(step.value());
                    default -> {
                        String key = RandomScenario.key(step);
                        simulation.element(
                                key, Tuple2.of(key, RandomScenario.number(step)), step.value());
                    }
                }
            } catch (Exception e) {
                throw new AssertionError("seed " + seed + ", step " + i + "\n" + scenario, e);
            }
            assertThat(words.take())
                    .as("seed %d, step %d\n%s", seed, i, scenario)
                    .isEqualTo(expected.get(i));
        }
    }
}
