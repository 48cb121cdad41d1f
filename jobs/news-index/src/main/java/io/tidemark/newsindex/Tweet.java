package io.tidemark.newsindex;

import io.tidemark.kafka.KafkaRecord;

/**
 * A tweet as it was read, or the notice that one is deleted.
 *
 * @param id its {@code id_str}
 * @param record the record; its value is one JSON object
 * @param deleted whether the record tells that the tweet is gone
 */
public record Tweet(String id, KafkaRecord record, boolean deleted) {}
