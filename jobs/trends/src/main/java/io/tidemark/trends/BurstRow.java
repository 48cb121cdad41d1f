package io.tidemark.trends;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import javax.annotation.Nullable;

/**
 * What the topic of bursts says of one.
 *
 * @param bucket how long a bucket is in which users are counted, such as {@code 10m}
 * @param end in ms since the epoch (UTC); null while it lasts
 * @param mentions how many posts there were up to then
 */
public record BurstRow(
        String topic, String bucket, Burst burst, @Nullable Long end, long mentions) {

    /** Tells the burst from all others, such as {@code company:AAPL-1700000130000}. */
    String key() {
        return topic + "-" + burst.start();
    }

    /** UTF-8. */
    byte[] json() {
        return Rows.json(this::write);
    }

    private void write(JsonGenerator json) throws IOException {
        Rows.writeTopic(json, topic, bucket);
        json.writeNumberField("start", burst.start());
        json.writeNumberField("peak_at", burst.peakAt());
        json.writeNumberField("peak_score", Rows.rounded(burst.peakScore()));
        json.writeNumberField("peak_users", burst.peakUsers());
        if (end == null) {
            json.writeNullField("end");
        } else {
            json.writeNumberField("end", end);
        }
        json.writeNumberField("first_mention", burst.firstMention());
        json.writeNumberField("mentions", mentions);
    }
}
