package io.tidemark.windows;

import io.tidemark.state.StateDefinition;
import java.util.Locale;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;

/** What the state of {@link Panes} means. The trigger may change; the allowed lateness, too. */
final class PaneMeaning {

    /** The entry that tells the windows. */
    static final String WINDOW = "window";

    private PaneMeaning() {}

    /** What the state of the general engine means. */
    static StateDefinition of(StateDefinition said, PaneDefinition<?, ?, ?, ?> definition) {
        return of(said, definition, WindowEngine.GENERAL);
    }

    /**
     * What the panes' definition adds to what the caller has said.
     *
     * @param said comes first, so that what is refused is called by the caller's names
     */
    static StateDefinition of(
            StateDefinition said, PaneDefinition<?, ?, ?, ?> definition, WindowEngine engine) {
        StateDefinition meaning =
                said.with(WINDOW, windows(definition.assigner()))
                        .with(
                                "evictor",
                                definition.contents().evictor() == null
                                        ? "none"
                                        : definition.contents().evictor())
                        .with(
                                "accumulation mode",
                                definition.mode().toString().toLowerCase(Locale.ROOT))
                        .with("engine", engine.toString().toLowerCase(Locale.ROOT))
                        .withChangeable("trigger", definition.trigger());
        Function function = Wrapping.unwrap(definition.contents().function());
        meaning = named(meaning, "function", function);
        Function processing = definition.contents().processing();
        return processing == null || processing == function
                ? meaning
                : named(meaning, "pane function", processing);
    }

    private static StateDefinition named(StateDefinition meaning, String name, Function function) {
        return hasStableName(function.getClass())
                ? meaning.with(name, function.getClass().getName())
                : meaning;
    }

    /** Not that of a lambda or an anonymous class, whose names change with the code around them. */
    static boolean hasStableName(Class<?> type) {
        return !type.isHidden()
                && !type.isSynthetic()
                && !type.isAnonymousClass()
                && !type.isLocalClass();
    }

    /** In words that differ where the windows do. */
    static String windows(WindowAssigner<?, ?> assigner) {
        String text = assigner.toString();
        if (text.contains("@" + Integer.toHexString(assigner.hashCode()))) {
            return assigner.getClass().getName();
        }
        long offset = 0;
        if (WindowOffsets.isTumbling(assigner)) {
            offset = WindowOffsets.of((TumblingEventTimeWindows) assigner).orElse(0);
        } else if (WindowOffsets.isSliding(assigner)) {
            offset = WindowOffsets.of((SlidingEventTimeWindows) assigner).orElse(0);
        }
        return offset == 0 ? text : text + " with an offset of " + offset + " ms";
    }
}
