/**
 * Sliding and tumbling event-time aggregation whose cost does not grow with the overlap of the
 * windows. {@link io.tidemark.windows.sliced.SlicedWindows} is where to begin; the windows
 * themselves are a {@link io.tidemark.windows.sliced.Slicing}.
 *
 * <p>A <em>slice</em> is the time between two neighbouring edges of windows. Each element is
 * aggregated into its slice once, before the shuffle (<em>combined</em>); a window's result is
 * merged from its slices. What is late is decided as Flink's window operator does.
 *
 * <p>Take this where one result for each window is enough, and {@link io.tidemark.windows.Panes}
 * where triggers, early results or retractions are wanted. Both of the public types are for users;
 * all else is internal.
 */
package io.tidemark.windows.sliced;
