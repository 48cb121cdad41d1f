package io.tidemark.alerts;

import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.math.BigDecimal;
import javax.annotation.Nullable;

/**
 * What alerts take of a burst.
 *
 * @param kind {@code hashtag}, {@code cashtag} or {@code company}
 * @param tag without its sign
 * @param bucket for how long users are counted, such as {@code 10m}; null if the row does not say
 * @param start in ms since the epoch (UTC)
 * @param end null while it lasts
 */
public record Burst(
        String kind,
        String tag,
        @Nullable String bucket,
        long start,
        @Nullable Long end,
        @Nullable BigDecimal peakScore,
        @Nullable Long peakUsers,
        @Nullable Long mentions) {

    private static final String HASHTAG = "hashtag";
    private static final String CASHTAG = "cashtag";

    /**
     * Reads a row of the table of bursts.
     *
     * @return null if it is no row
     */
    @Nullable
    static Burst decode(KafkaRecord record) throws MalformedJsonException {
        RawJsonObject json = Row.parse(record);
        if (json == null) {
            return null;
        }
        long start = Row.required(json.integer("start"), "start");
        Long end = json.integer("end");
        if (end != null && end < start) {
            throw new MalformedJsonException("end is before start");
        }
        String bucket = json.string("bucket");
        return new Burst(
                Row.subject(json.string("kind"), "kind"),
                Row.subject(json.string("tag"), "tag"),
                bucket == null ? null : Row.subject(bucket, "bucket"),
                start,
                end,
                json.decimal("peak_score"),
                json.integer("peak_users"),
                json.integer("mentions"));
    }

    boolean isHashtag() {
        return kind.equals(HASHTAG);
    }

    /** Who bursts, such as #tea, $AAPL, or AAPL, the company. */
    String subject() {
        return isHashtag() ? "#" + tag : kind.equals(CASHTAG) ? "$" + tag : tag;
    }
}
