package io.tidemark.windowlab;

/** What windows and lateness go by. */
enum TimeDomain {
    /** When it happened: the element's own timestamp. */
    EVENT,
    /** When Flink read it: the clock of the source. */
    INGESTION,
    /** When it was windowed: the clock of the window operator. */
    PROCESSING
}
