package io.tidemark.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.windows.JoinDefinition;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** What the lab makes of a window of two sides: the pairs of their values. */
final class Joins {

    /** A side is null where the other one's value is unmatched. */
    record Row(@Nullable JsonNode left, @Nullable JsonNode right) {}

    private Joins() {}

    /**
     * The join of a scenario that has one.
     *
     * @throws IllegalArgumentException if its mode would lose pairs
     */
    @SuppressWarnings("unchecked") // Which kind of window it is matters to nothing here.
    static JoinDefinition<JsonNode, JsonNode, Row, Window> of(Scenario scenario) {
        return new JoinDefinition<>(
                (WindowAssigner<Object, Window>) scenario.window(),
                scenario.trigger(),
                scenario.latenessMs(),
                scenario.mode(),
                scenario.join(),
                Row::new,
                scenario.onTime(),
                scenario.closing(),
                0);
    }
}
