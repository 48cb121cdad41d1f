/**
 * What is delivered through Kafka besides values, as formats that every reader and writer shares.
 * No Flink is needed.
 *
 * <ul>
 *   <li>A {@linkplain io.tidemark.delivery.DeadLetter dead letter} is a record that could not be
 *       processed, as it came, with the reason and its {@linkplain io.tidemark.delivery.Origin
 *       origin} in headers.
 *   <li>A {@linkplain io.tidemark.delivery.LateRecords late record} came after its windows had
 *       closed ({@link io.tidemark.delivery.Late} says how); it too is <em>set aside</em>, in a
 *       topic of its own. {@link io.tidemark.delivery.HeaderNames} has the headers of both, and
 *       {@link io.tidemark.delivery.SizeLimits} says what is kept whole.
 *   <li>A <em>table</em> lies in a compacted topic: {@link io.tidemark.delivery.TableFormat}.
 *   <li>A {@linkplain io.tidemark.delivery.TopicSpec topic} says how it is made: partitions,
 *       clean-up, retention, sizes.
 *   <li>What a source hands on is {@linkplain io.tidemark.delivery.Decoded decoded}: a value, a
 *       dead letter, or nothing.
 *   <li>A {@linkplain io.tidemark.delivery.KafkaConnection connection} says where Kafka is, and
 *       where its secrets are.
 * </ul>
 *
 * <p>All public types are for users.
 */
package io.tidemark.delivery;
