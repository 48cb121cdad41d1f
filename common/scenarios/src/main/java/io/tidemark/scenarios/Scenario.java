package io.tidemark.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.windows.AccumulationMode;
import io.tidemark.windows.ClosingBehavior;
import io.tidemark.windows.DataflowTrigger;
import io.tidemark.windows.JoinKind;
import io.tidemark.windows.OnTimeBehavior;
import io.tidemark.windows.PaneEvictor;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * How elements are windowed, then what arrives and how time moves; {@link ScenarioReader} reads it.
 *
 * @param latenessMs 0 or more
 * @param join how the elements of two sides are joined; null if they are summed
 */
record Scenario(
        WindowAssigner<Object, ? extends Window> window,
        long latenessMs,
        DataflowTrigger trigger,
        AccumulationMode mode,
        OnTimeBehavior onTime,
        ClosingBehavior closing,
        @Nullable PaneEvictor evictor,
        @Nullable JoinKind join,
        List<Step> steps) {

    sealed interface Step {}

    /**
     * @param value a number or an object of numbers
     * @param timestamp event time, ms
     * @param isRight of a join, whether it is of the right side
     */
    record Element(@Nullable String key, JsonNode value, long timestamp, boolean isRight)
            implements Step {}

    /** No more elements at or before {@code time}. */
    record Watermark(long time) implements Step {}

    /** The clock of the machine, which starts at 0. */
    record ProcessingTime(long time) implements Step {}
}
