/**
 * For tests of Flink jobs: {@link io.tidemark.testing.TestFlink} is a cluster in the test's JVM
 * with the settings of real jobs and a failure on demand; {@link
 * io.tidemark.testing.BoundedRecords} and {@link io.tidemark.testing.TestTopic} are topics without
 * Kafka, {@link io.tidemark.testing.CommittedLines} is a sink that shows what an exactly-once sink
 * would. {@link io.tidemark.testing.Poison} makes records that nobody should send, {@link
 * io.tidemark.testing.CountingSink} and {@link io.tidemark.testing.Outcome} show that none of them
 * is lost.
 *
 * <p>Those are for users. The processes ({@link io.tidemark.testing.JavaProcess}, {@link
 * io.tidemark.testing.KafkaProcess}, {@link io.tidemark.testing.SearchNodeProcess}), {@link
 * io.tidemark.testing.TableTopic} and {@link io.tidemark.testing.Answers} are internal: they start
 * and read what Tidemark's own build has made.
 */
package io.tidemark.testing;
