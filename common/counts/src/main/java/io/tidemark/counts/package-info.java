/**
 * How often each key occurs, in windows or since the job began, as a table that is written in one
 * of Spark's output modes. {@link io.tidemark.counts.Counts} is where to begin.
 *
 * <p>The words are those of Spark's Structured Streaming: an {@linkplain
 * io.tidemark.counts.OutputMode output mode} says which rows of the changing table are written, a
 * <em>trigger</em> how often (in processing time), and a <em>batch</em> is what one trigger writes.
 * A <em>row</em> is one {@link io.tidemark.counts.Count}.
 *
 * <p>All public types are for users; {@link io.tidemark.counts.WindowedCountOptions} needs picocli,
 * the others do not. The operators are internal.
 */
package io.tidemark.counts;
