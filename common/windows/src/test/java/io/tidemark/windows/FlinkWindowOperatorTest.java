package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.model.Mode;
import io.tidemark.windows.model.Output;
import io.tidemark.windows.model.RandomStreams;
import io.tidemark.windows.model.Rules;
import io.tidemark.windows.model.Script;
import io.tidemark.windows.model.Step;
import io.tidemark.windows.model.TriggerRule;
import io.tidemark.windows.model.WindowModel;
import io.tidemark.windows.model.Windows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.streaming.runtime.operators.windowing.WindowOperatorBuilder;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/**
 * The triggers in Flink's own window operator: when they fire, what they purge, what they leave.
 */
class FlinkWindowOperatorTest {

    @Test
    void theyFireAsTheRulesSayWithoutLastPanes() throws Exception {
        for (long seed = 0; seed < Streams.ON_THE_HEAP; seed++) {
            Script script = RandomStreams.script(seed, false, false);
            Rules drawn = script.rules();
            boolean isSession = drawn.windows() instanceof Windows.Session;
            boolean purging = isSession || new Random(seed).nextBoolean();
            // A session that a finished trigger purged cannot be what it is in the model.
            TriggerRule trigger =
                    isSession ? new TriggerRule.Repeatedly(drawn.trigger()) : drawn.trigger();
            // Flink adds end and lateness unclamped when sessions merge.
            Rules rules =
                    new Rules(
                            drawn.windows(),
                            Math.min(drawn.latenessMs(), 1_000_000),
                            trigger,
                            purging ? Mode.DISCARDING : Mode.ACCUMULATING,
                            Optional.empty());
            WindowModel model = new WindowModel(rules).withoutLastPanes();
            DataflowTrigger plain = Modelled.trigger(trigger);
            try (Run run =
                    new Run(
                            Modelled.assigner(rules.windows()),
                            purging ? PurgingTrigger.of(plain) : plain,
                            rules.latenessMs())) {
                Step endOfTime = new Step.Watermark(Long.MAX_VALUE);
                List<Step> steps =
                        script.steps().stream()
                                .takeWhile(step -> !step.equals(endOfTime))
                                .collect(Collectors.toList());
                // What comes into a global window after it, Flink never cleans up.
                steps.add(endOfTime);
                for (int i = 0; i < steps.size(); i++) {
                    assertThat(run.step(steps.get(i)))
                            .as("seed %d, step %d, %s\n%s", seed, i, plain, script)
                            .isEqualTo(values(model.take(steps.get(i))));
                }
                assertThat(run.harness.numKeyedStateEntries())
                        .as("seed %d\n%s", seed, script)
                        .isZero();
                assertThat(run.harness.numEventTimeTimers()).isZero();
            }
        }
    }

    private static List<String> values(List<Output> outputs) {
        return outputs.stream()
                .filter(output -> output instanceof Output.Pane)
                .map(output -> ((Output.Pane) output).values().toString())
                .sorted()
                .toList();
    }

    @Test
    void aFinishedTriggerPurgesWhatComesLater() throws Exception {
        try (Run run =
                new Run(TumblingEventTimeWindows.of(Duration.ofMillis(10)), afterCount(2), 100)) {
            assertThat(run.element(1, 0)).isEmpty();
            assertThat(run.element(2, 1)).containsExactly("[1, 2]");
            int entries = run.harness.numKeyedStateEntries();
            assertThat(run.element(3, 2)).isEmpty();
            assertThat(run.element(4, 3)).isEmpty();
            assertThat(run.harness.numKeyedStateEntries()).isEqualTo(entries);
            assertThat(run.watermark(109)).isEmpty();
            assertThat(run.harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void aMergeUnfinishesWhatFiredAtTheEnd() throws Exception {
        try (Run run =
                new Run(
                        EventTimeSessionWindows.withGap(Duration.ofMillis(10)),
                        afterWatermark().withLateFirings(afterCount(2)),
                        100)) {
            assertThat(run.element(1, 0)).isEmpty();
            assertThat(run.watermark(9)).containsExactly("[1]");
            // Grows past the watermark: no late firing counts, the end fires again.
            assertThat(run.element(2, 5)).isEmpty();
            assertThat(run.element(3, 4)).isEmpty();
            assertThat(run.watermark(14)).containsExactly("[1, 2, 3]");
            assertThat(run.element(4, 4)).isEmpty();
            assertThat(run.element(5, 4)).containsExactly("[1, 2, 3, 4, 5]");
        }
    }

    @Test
    void aGlobalWindowIsCleanedUpAtTheEndOfTime() throws Exception {
        try (Run run = new Run(GlobalWindows.create(), repeatedly(afterCount(2)), 0)) {
            assertThat(run.element(1, 0)).isEmpty();
            assertThat(run.element(2, 0)).containsExactly("[1, 2]");
            assertThat(run.element(3, 0)).isEmpty();
            assertThat(run.watermark(Long.MAX_VALUE)).isEmpty();
            assertThat(run.harness.numKeyedStateEntries()).isZero();
            assertThat(run.harness.numEventTimeTimers()).isZero();
        }
    }

    /** Flink's window operator with one key; windows emit the numbers that they hold. */
    private static final class Run implements AutoCloseable {

        final KeyedOneInputStreamOperatorTestHarness<String, Long, String> harness;

        @SuppressWarnings("unchecked")
        Run(
                WindowAssigner<?, ? extends Window> assigner,
                Trigger<Object, Window> trigger,
                long lateness)
                throws Exception {
            WindowOperatorBuilder<Long, String, Window> builder =
                    new WindowOperatorBuilder<>(
                            (WindowAssigner<Object, Window>) (WindowAssigner<?, ?>) assigner,
                            trigger,
                            new ExecutionConfig(),
                            Types.LONG,
                            element -> "key",
                            Types.STRING);
            builder.allowedLateness(Duration.ofMillis(lateness));
            harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            builder.<String>apply(
                                    (key, window, elements, out) -> {
                                        List<Long> values = new ArrayList<>();
                                        elements.forEach(values::add);
                                        values.sort(null);
                                        out.collect(values.toString());
                                    }),
                            element -> "key",
                            Types.STRING,
                            Environments.single());
            harness.open();
        }

        List<String> step(Step step) throws Exception {
            if (step instanceof Step.Element element) {
                return element(element.value(), element.timestamp());
            } else if (step instanceof Step.Watermark watermark) {
                return watermark(watermark.to());
            }
            harness.setProcessingTime(((Step.ProcessingTime) step).to());
            return take();
        }

        List<String> element(long value, long timestamp) throws Exception {
            harness.processElement(value, timestamp);
            return take();
        }

        List<String> watermark(long time) throws Exception {
            harness.processWatermark(time);
            return take();
        }

        private List<String> take() {
            List<String> taken = new ArrayList<>();
            for (Object out : harness.getOutput()) {
                if (!(out instanceof Watermark)) {
                    taken.add((String) ((StreamRecord<?>) out).getValue());
                }
            }
            harness.getOutput().clear();
            taken.sort(null);
            return taken;
        }

        @Override
        public void close() {
            try {
                harness.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
