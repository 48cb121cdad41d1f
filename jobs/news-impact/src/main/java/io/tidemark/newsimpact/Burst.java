package io.tidemark.newsimpact;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.math.BigDecimal;
import javax.annotation.Nullable;

/**
 * What one record of the topic of bursts says, and how far that topic has been read with it. Times
 * are ms since the epoch (UTC).
 *
 * @param symbol the company's; null if it is no burst of a company, and so changes nothing
 * @param end null while it lasts
 * @param json the burst, as it came
 */
public record Burst(
        int partition,
        long offset,
        @Nullable String symbol,
        long firstMention,
        long start,
        @Nullable Long end,
        @Nullable BigDecimal peakScore,
        @Nullable byte[] json) {

    /** Reads a record. */
    static Burst of(KafkaRecord record) throws MalformedJsonException {
        if (record.value() == null) {
            return none(record.partition(), record.offset());
        }
        RawJsonObject json = RawJsonObject.parse(record.value());
        if (!"company".equals(json.string("kind"))) {
            return none(record.partition(), record.offset());
        }
        String symbol = json.string("tag");
        Long firstMention = json.integer("first_mention");
        Long start = json.integer("start");
        Long end = json.integer("end");
        BigDecimal peak = json.decimal("peak_score");
        if (symbol == null || symbol.isEmpty() || firstMention == null || start == null) {
            throw new MalformedJsonException("the burst has no tag, first_mention or start");
        }
        Candle.requireShort(symbol);
        if (firstMention < 0 || start < firstMention || (end != null && end < start)) {
            throw new MalformedJsonException("the burst's times are in no order");
        }
        return new Burst(
                record.partition(),
                record.offset(),
                symbol,
                firstMention,
                start,
                end,
                peak,
                record.value());
    }

    /** No burst; but a record that could not be read, too, tells how far the topic was read. */
    static Burst none(DeadLetter letter) {
        return none(letter.origin().partition(), letter.origin().offset());
    }

    private static Burst none(int partition, long offset) {
        return new Burst(partition, offset, null, 0, 0, null, null, null);
    }

    /** When it ends at the latest. */
    long endsBy(long longest) {
        return end == null ? start + longest : end;
    }
}
