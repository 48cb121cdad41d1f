package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.StateDefinition;
import io.tidemark.windows.model.Output;
import io.tidemark.windows.model.Outputs;
import io.tidemark.windows.model.RandomStreams;
import io.tidemark.windows.model.Rules;
import io.tidemark.windows.model.Script;
import io.tidemark.windows.model.Step;
import io.tidemark.windows.model.WindowModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.Test;

/**
 * The Flink operator does, step by step, what the model says: through savepoints from which it is
 * restored at another parallelism, and some with another allowed lateness or another trigger; after
 * drained ones, too. No state and no timer is left at the end.
 */
class PanesOperatorTest {

    @Test
    void onTheHeapThePanesAreThoseOfTheRules() throws Exception {
        for (long seed = 0; seed < Streams.ON_THE_HEAP; seed++) {
            check(seed, false, new HashMapStateBackend());
        }
    }

    @Test
    void onTheHeapThePanesOfKeptElementsAreThoseOfTheRules() throws Exception {
        for (long seed = 0; seed < Streams.ON_THE_HEAP; seed++) {
            check(seed, true, new HashMapStateBackend());
        }
    }

    @Test
    void onRocksDbThePanesAreThoseOfTheRules() throws Exception {
        for (long seed = 0; seed < Streams.ON_ROCKSDB; seed++) {
            check(seed, seed % 2 == 0, RocksDb.inMemory());
        }
    }

    private static void check(long seed, boolean evictors, StateBackend backend) throws Exception {
        Script script = RandomStreams.script(seed, evictors, true);
        Rules rules = script.rules();
        WindowModel[] models = new WindowModel[PaneSubtasks.KEYS];
        for (int i = 0; i < models.length; i++) {
            models[i] = new WindowModel(rules);
        }
        Random random = new Random(seed);
        try (PaneSubtasks subtasks = new PaneSubtasks(backend)) {
            subtasks.start(definition(rules), StateDefinition.empty(), 1 + random.nextInt(3), null);
            boolean anotherTrigger = false;
            long clock = 0;
            for (int i = 0; i < script.steps().size(); i++) {
                Step step = script.steps().get(i);
                if (step instanceof Step.Element s) {
                    subtasks.element(s.value(), s.timestamp());
                } else if (step instanceof Step.Watermark s) {
                    subtasks.watermark(s.to());
                } else if (step instanceof Step.ProcessingTime s) {
                    clock = s.to();
                    subtasks.processingTime(clock);
                } else if (step instanceof Step.Restore s) {
                    anotherTrigger |= !s.trigger().equals(rules.trigger());
                    rules = rules.with(s);
                    List<OperatorSubtaskState> savepoint = subtasks.stopWithSavepoint();
                    subtasks.start(
                            definition(rules),
                            StateDefinition.empty(),
                            1 + random.nextInt(3),
                            savepoint);
                }
                int number = i;
                assertThat(take(subtasks))
                        .as(() -> String.format("seed %d, step %d\n%s", seed, number, text(script)))
                        .isEqualTo(expected(models, step));
            }
            if (anotherTrigger) {
                // The deadlines of the one before.
                subtasks.processingTime(clock + 1_000);
            }
            subtasks.watermark(Long.MAX_VALUE);
            assertThat(subtasks.residue())
                    .as(() -> String.format("seed %d\n%s", seed, text(script)))
                    .isZero();
        }
    }

    private static PaneDefinition<Long, List<Long>, List<Long>, Window> definition(Rules rules) {
        PaneDefinition<Long, List<Long>, List<Long>, Window> definition =
                Modelled.definition(rules, false);
        boolean folds = rules.evictor().isEmpty();
        return new PaneDefinition<>(
                definition.assigner(),
                definition.trigger(),
                definition.latenessMs(),
                definition.mode(),
                folds
                        ? WindowContents.folded(new Numbers(true))
                        : WindowContents.kept(Numbers::of, definition.contents().evictor()),
                definition.onTime(),
                definition.closing(),
                0,
                TimestampCombiner.END_OF_WINDOW);
    }

    private static Map<String, String> expected(WindowModel[] models, Step step) {
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < models.length; i++) {
            if (step instanceof Step.Element s && s.value() % models.length != i) {
                continue;
            }
            List<Output> out = new ArrayList<>();
            for (Output output : models[i].take(step)) {
                out.add(output instanceof Output.Late l ? late(l.value(), l.timestamp()) : output);
            }
            if (!out.isEmpty()) {
                expected.put(PaneSubtasks.key(i), Outputs.sorted(out));
            }
        }
        return expected;
    }

    private static Map<String, String> take(PaneSubtasks subtasks) {
        Map<String, List<Output>> taken = new TreeMap<>();
        subtasks.take(
                new PaneSubtasks.Results() {
                    @Override
                    public void pane(Pane<String, List<Long>, ?> pane) {
                        taken.computeIfAbsent(pane.key(), key -> new ArrayList<>())
                                .add(Modelled.pane(pane));
                    }

                    @Override
                    public void late(long number, long timestamp) {
                        taken.computeIfAbsent(PaneSubtasks.key(number), key -> new ArrayList<>())
                                .add(PanesOperatorTest.late(number, timestamp));
                    }
                });
        return taken.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, entry -> Outputs.sorted(entry.getValue())));
    }

    /** The operator tells why with a counter alone. */
    private static Output late(long number, long timestamp) {
        return new Output.Late(number, timestamp, Output.Why.TOO_LATE);
    }

    private static String text(Script script) {
        StringBuilder text = new StringBuilder(script.rules().toString());
        for (int i = 0; i < script.steps().size(); i++) {
            text.append('\n').append(i).append(": ").append(script.steps().get(i));
        }
        return text.toString();
    }
}
