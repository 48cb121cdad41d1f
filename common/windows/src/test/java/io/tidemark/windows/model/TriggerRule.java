package io.tidemark.windows.model;

import java.util.List;
import java.util.Optional;

/** The description of a trigger. */
public sealed interface TriggerRule {

    /** At the window's end, then on every late element. */
    record Default() implements TriggerRule {}

    /** Early firings over and over, one at the end, late ones over and over. */
    record AfterWatermark(Optional<TriggerRule> early, Optional<TriggerRule> late)
            implements TriggerRule {}

    /** When {@code n} elements have come. */
    record AfterCount(long n) implements TriggerRule {}

    /** Processing time after the first element, or then at the clock's next multiple. */
    record AfterProcessingTime(long delayMs, Optional<Long> alignedToMs) implements TriggerRule {

        /** Not aligned. */
        public AfterProcessingTime(long delayMs) {
            this(delayMs, Optional.empty());
        }
    }

    /** Over and over. */
    record Repeatedly(TriggerRule repeated) implements TriggerRule {}

    /** The first of them. */
    record AfterFirst(List<TriggerRule> parts) implements TriggerRule {}

    /** All of them. */
    record AfterAll(List<TriggerRule> parts) implements TriggerRule {}

    /** One after the other. */
    record AfterEach(List<TriggerRule> parts) implements TriggerRule {}

    /** The one, until the other fires. */
    record OrFinally(TriggerRule main, TriggerRule until) implements TriggerRule {}

    /**
     * When the newest value is further than {@code by} from that at the firing before; without one,
     * at any value. Repeated, it remembers the newest value at each firing, be it its own or that
     * of a part of the sentence that it belongs to. Joined sessions that both go on remember none.
     */
    record AfterChange(long by) implements TriggerRule {}

    /** Processing time after the newest element. */
    record AfterQuiet(long ms) implements TriggerRule {}

    /** Never. */
    record Never() implements TriggerRule {}
}
