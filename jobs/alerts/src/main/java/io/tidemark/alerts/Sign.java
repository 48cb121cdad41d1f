package io.tidemark.alerts;

import io.tidemark.catalogue.AlertRule;
import io.tidemark.kafka.KafkaRecord;
import javax.annotation.Nullable;

/**
 * A record as a sign that its feed is not silent.
 *
 * @param feed as rules name it
 * @param symbol whose; null if the feed has none
 * @param topic from which it was read, with its partition and offset
 * @param written its Kafka timestamp, in ms since the epoch (UTC)
 */
public record Sign(
        String feed,
        @Nullable String symbol,
        String topic,
        int partition,
        long offset,
        long written) {

    static Sign ofQuote(KafkaRecord record, String symbol) {
        return of(AlertRule.QUOTES, symbol, record);
    }

    /** Any record with a value; null for a tombstone. */
    @Nullable
    static Sign ofTweet(KafkaRecord record) {
        return record.value() == null ? null : of(AlertRule.TWEETS, null, record);
    }

    private static Sign of(String feed, @Nullable String symbol, KafkaRecord record) {
        return new Sign(
                feed,
                symbol,
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp());
    }
}
