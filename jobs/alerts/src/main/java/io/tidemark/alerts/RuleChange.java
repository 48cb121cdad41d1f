package io.tidemark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.AlertRule;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedRecordException;
import java.io.Serializable;
import javax.annotation.Nullable;

/**
 * What one record of the rules' topic says, and how far that topic has been read with it.
 *
 * @param partition the record's partition
 * @param offset the record's offset
 * @param id of the rule; null if the record could not be read, and so changes nothing
 * @param rule the version that follows; null if there is none any more
 * @param from when on it is in force, in ms since the epoch (UTC)
 */
public record RuleChange(
        int partition, long offset, @Nullable String id, @Nullable AlertRule rule, long from)
        implements Serializable {

    /**
     * Reads a record.
     *
     * @throws MalformedRecordException if it has no key, or its value is not the key's rule
     */
    static RuleChange of(KafkaRecord record) throws MalformedRecordException {
        if (record.key() == null || record.key().length == 0) {
            throw new MalformedRecordException("the record has no key");
        }
        String id = new String(record.key(), UTF_8);
        AlertRule rule = record.value() == null ? null : AlertRule.parse(record.value());
        if (rule != null && !rule.id().equals(id)) {
            throw new MalformedRecordException(
                    "the key is " + id + ", but the rule's id is " + rule.id());
        }
        long from =
                rule == null || rule.validFrom() == null ? record.timestamp() : rule.validFrom();
        return new RuleChange(record.partition(), record.offset(), id, rule, from);
    }

    /** No change; but a record that could not be read, too, tells how far the topic was read. */
    static RuleChange none(DeadLetter letter) {
        return new RuleChange(letter.origin().partition(), letter.origin().offset(), null, null, 0);
    }
}
