/**
 * The operations of Spark's streams, said in Flink. What Spark does to each batch, Flink does to
 * each window of event time here, so that the same input always gives the same answer: a batch
 * interval is a tumbling window, a window of batches a sliding one. A result carries its window's
 * last millisecond as timestamp. {@code docs/spark-to-flink.md} tells what differs.
 */
package io.tidemark.sparkvocabulary;
