package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.Test;

/** A government moves its clock between a savepoint and the start from it. */
class ChangedZoneTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    /** No constant: Error Prone knows that the JVM has no such zone. */
    private static final String ZONE = String.join("/", "Tidemark", "Changing");

    /** Has one zone, whose rules are asked for anew each time. */
    private static final class Changing extends ZoneRulesProvider {

        private ZoneRules rules = ZoneRules.of(ZoneOffset.ofHours(1));

        @Override
        protected Set<String> provideZoneIds() {
            return Set.of(ZONE);
        }

        @Override
        protected ZoneRules provideRules(String zoneId, boolean forCaching) {
            return forCaching ? null : rules;
        }

        @Override
        protected NavigableMap<String, ZoneRules> provideVersions(String zoneId) {
            return new TreeMap<>(Map.of("now", rules));
        }
    }

    @SuppressWarnings("unchecked")
    private static PaneDefinition<Long, List<Long>, List<Long>, Window> days() {
        return new PaneDefinition<>(
                (WindowAssigner<Object, Window>)
                        (WindowAssigner<?, ?>) CalendarEventTimeWindows.ofDays(ZoneId.of(ZONE)),
                Triggers.defaultTrigger(),
                0,
                AccumulationMode.ACCUMULATING,
                WindowContents.folded(new Numbers(false)));
    }

    private static List<String> take(PaneSubtasks subtasks) {
        List<String> out = new ArrayList<>();
        subtasks.take(
                new PaneSubtasks.Results() {
                    @Override
                    public void pane(Pane<String, List<Long>, ?> pane) {
                        TimeWindow window = (TimeWindow) pane.window();
                        out.add(
                                window.getStart() / HOUR
                                        + "h to "
                                        + window.getEnd() / HOUR
                                        + "h: "
                                        + pane.value());
                    }

                    @Override
                    public void late(long number, long timestamp) {
                        out.add("late " + number);
                    }
                });
        return out;
    }

    @Test
    void windowsInStateKeepTheirEndsAndElementsGoByTheNewRules() throws Exception {
        Changing zone = new Changing();
        ZoneRulesProvider.registerProvider(zone);
        try (PaneSubtasks subtasks = new PaneSubtasks(new HashMapStateBackend())) {
            subtasks.start(days(), StateDefinition.empty(), 1, null);
            subtasks.element(3, 12 * HOUR);
            List<OperatorSubtaskState> savepoint = subtasks.stopWithSavepoint();

            zone.rules = ZoneRules.of(ZoneOffset.ofHours(3));
            subtasks.start(days(), StateDefinition.empty(), 1, savepoint);
            subtasks.element(6, 13 * HOUR);

            subtasks.watermark(21 * HOUR - 1);
            assertThat(take(subtasks)).containsExactly("-3h to 21h: [6]");
            subtasks.watermark(23 * HOUR - 2);
            assertThat(take(subtasks)).isEmpty();
            subtasks.watermark(23 * HOUR - 1);
            assertThat(take(subtasks)).containsExactly("-1h to 23h: [3]");
            assertThat(subtasks.residue()).isZero();
        }
    }
}
