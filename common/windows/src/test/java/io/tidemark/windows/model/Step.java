package io.tidemark.windows.model;

/** One thing that happens. Times are in ms. */
public sealed interface Step {

    /** An element arrives. */
    record Element(long value, long timestamp) implements Step {}

    /** Event time moves on. */
    record Watermark(long to) implements Step {}

    /** Processing time moves on. */
    record ProcessingTime(long to) implements Step {}

    /** All is stored, and read again with this lateness, trigger and completion. */
    record Restore(long latenessMs, TriggerRule trigger, Completion completion) implements Step {}
}
