/**
 * Kafka in Flink jobs: sources, sinks and the options of both. Sinks deliver exactly once unless
 * told otherwise: a <em>transaction</em> for each subtask and checkpoint, whose <em>transactional
 * id</em> begins with the job's and the sink's name. A record that cannot be read is a {@linkplain
 * io.tidemark.delivery.DeadLetter dead letter}, never an exception. Readers must read {@code
 * read_committed}; ours do.
 *
 * <p>All public types are for users. A job's options extend {@link
 * io.tidemark.kafka.KafkaJobOptions}, which is also where to begin.
 */
package io.tidemark.kafka;
