/** Kafka Streams as a peer of {@code tidemark bench}. */
package io.tidemark.benchkafkastreams;
