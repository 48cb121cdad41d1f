package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.model.Output;
import io.tidemark.windows.model.Outputs;
import io.tidemark.windows.model.RandomStreams;
import io.tidemark.windows.model.Script;
import io.tidemark.windows.model.Step;
import io.tidemark.windows.model.WindowModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The engine in memory does, step by step, what the model says. */
class WindowModelTest {

    @Test
    void onRandomStreams() throws Exception {
        for (long seed = 0; seed < Streams.IN_MEMORY; seed++) {
            hold(seed, false);
        }
    }

    @Test
    void onRandomStreamsWithEvictors() throws Exception {
        for (long seed = 0; seed < Streams.IN_MEMORY_WITH_EVICTORS; seed++) {
            hold(seed, true);
        }
    }

    private static void hold(long seed, boolean evictors) throws Exception {
        Script script = RandomStreams.script(seed, evictors, false);
        boolean folds = !evictors && seed % 2 == 0;
        if (differ(script, folds)) {
            Script least = reduced(script, folds);
            assertThat(engine(least, folds))
                    .as("seed %s, %s\n%s", seed, least.rules(), steps(least))
                    .isEqualTo(model(least));
        }
    }

    private static boolean differ(Script script, boolean folds) throws Exception {
        return !engine(script, folds).equals(model(script));
    }

    /** What is left when every step that can go has gone. */
    private static Script reduced(Script script, boolean folds) throws Exception {
        Script least = script;
        for (int i = script.steps().size() - 1; i >= 0; i--) {
            List<Step> fewer = new ArrayList<>(least.steps());
            fewer.remove(i);
            Script shorter = new Script(script.rules(), fewer);
            least = differ(shorter, folds) ? shorter : least;
        }
        return least;
    }

    private static String steps(Script script) {
        return script.steps().stream().map(Step::toString).collect(Collectors.joining("\n"));
    }

    private static List<String> model(Script script) {
        WindowModel model = new WindowModel(script.rules());
        return script.steps().stream().map(step -> model.take(step)).map(Outputs::sorted).toList();
    }

    private static List<String> engine(Script script, boolean folds) throws Exception {
        List<Output> out = new ArrayList<>();
        PaneSimulation<String, Long, List<Long>, List<Long>, ?> engine =
                new PaneSimulation<>(
                        Modelled.definition(script.rules(), folds),
                        pane -> out.add(Modelled.pane(pane)),
                        (key, value, timestamp, reason) ->
                                out.add(
                                        new Output.Late(
                                                value,
                                                timestamp,
                                                reason == LateReason.WINDOW_FINISHED
                                                        ? Output.Why.WINDOW_FINISHED
                                                        : Output.Why.TOO_LATE)));
        List<String> steps = new ArrayList<>();
        for (Step step : script.steps()) {
            if (step instanceof Step.Element s) {
                engine.element("a", s.value(), s.timestamp());
            } else if (step instanceof Step.Watermark s) {
                engine.advanceWatermark(s.to());
            } else if (step instanceof Step.ProcessingTime s) {
                engine.advanceProcessingTime(s.to());
            }
            steps.add(Outputs.sorted(out));
            out.clear();
        }
        return steps;
    }
}
