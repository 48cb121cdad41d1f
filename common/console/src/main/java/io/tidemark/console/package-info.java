/**
 * Streams printed batch by batch, in the form of Spark's {@code pprint}: {@link
 * io.tidemark.console.MicroBatches} cuts a stream into <em>batches</em> of processing time, {@link
 * io.tidemark.console.BatchRows} makes the <em>rows</em> of a batch, {@link
 * io.tidemark.console.Pprint} the text, and {@link io.tidemark.console.Console} prints it.
 *
 * <p>All public types are for users.
 */
package io.tidemark.console;
