/**
 * Tables read out of compacted Kafka topics, with Kafka's client alone: {@link
 * io.tidemark.tables.TableReader} is where to begin. A {@linkplain io.tidemark.tables.Row row} is
 * the last committed record of a key; a table is <em>complete up to</em> the time that its writer
 * has told ({@link io.tidemark.delivery.TableFormat}).
 *
 * <p>And what the jobs {@linkplain io.tidemark.tables.SetAside set aside}, dead letters and late
 * records: {@link io.tidemark.tables.SetAsideRecords} reads them, {@link
 * io.tidemark.tables.SetAsideGroups} counts and follows them, {@link
 * io.tidemark.tables.DeadLetterReplay} sends dead letters back to where they came from.
 *
 * <p>All public types are for users.
 */
package io.tidemark.tables;
