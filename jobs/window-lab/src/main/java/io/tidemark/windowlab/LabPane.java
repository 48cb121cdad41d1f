package io.tidemark.windowlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.scenarios.Line;
import io.tidemark.windows.Pane;
import io.tidemark.windows.PaneTiming;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * A pane as it is written; a line of the replay without its step and its values.
 *
 * @param windowStart ms since the epoch (UTC); null for the global window
 * @param windowEnd exclusive; null for the global window
 * @param sum by name, as in {@link LabElement#value}
 */
public record LabPane(
        String key,
        @Nullable Long windowStart,
        @Nullable Long windowEnd,
        Map<String, BigDecimal> sum,
        PaneTiming timing,
        long index,
        boolean isLast,
        boolean isRetraction) {

    static LabPane of(Pane<String, Map<String, BigDecimal>, ? extends Window> pane) {
        TimeWindow window = pane.window() instanceof TimeWindow bounded ? bounded : null;
        return new LabPane(
                pane.key(),
                window == null ? null : window.getStart(),
                window == null ? null : window.getEnd(),
                pane.value(),
                pane.timing(),
                pane.index(),
                pane.isLast(),
                pane.isRetraction());
    }

    String json() {
        Line line = new Line();
        if (!key.isEmpty()) {
            line.with("key", key);
        }
        if (windowStart == null) {
            line.withNull("window");
        } else {
            line.with("window", windowStart, windowEnd);
        }
        line.with("sum", json(sum));
        if (isRetraction) {
            return line.with("retraction", true).toString();
        }
        return line.with("timing", timing.name())
                .with("index", index)
                .with("isFirst", index == 0)
                .with("isLast", isLast)
                .toString();
    }

    /** A number, or an object of numbers in the order of their names. */
    static JsonNode json(Map<String, BigDecimal> numbers) {
        if (numbers.size() == 1 && numbers.containsKey("")) {
            return DecimalNode.valueOf(numbers.get(""));
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(numbers)
                .forEach((name, number) -> object.set(name, DecimalNode.valueOf(number)));
        return object;
    }
}
