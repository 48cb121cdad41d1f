package io.tidemark.newsindex;

import io.tidemark.kafka.KafkaRecord;

/**
 * A tweet as it was read.
 *
 * @param id its {@code id_str}
 * @param record the record; its value is one JSON object
 */
public record Tweet(String id, KafkaRecord record) {}
