package io.tidemark.uservisits;

import io.tidemark.catalogue.User;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedRecordException;

/**
 * A user came by.
 *
 * @param user who
 * @param time when, in ms since the epoch (UTC): the Kafka record's timestamp
 */
public record Access(User user, long time) {

    static Access of(KafkaRecord record) throws MalformedRecordException {
        return new Access(User.parse(record.value()), record.timestamp());
    }
}
