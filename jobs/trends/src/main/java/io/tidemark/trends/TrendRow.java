package io.tidemark.trends;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import javax.annotation.Nullable;

/**
 * A row of the table of trends.
 *
 * @param rank 1 for the first
 * @param score null if the topic is no longer among the first
 */
public record TrendRow(String topic, int rank, @Nullable Score score) {

    /**
     * UTF-8; null if there is no such row any more.
     *
     * @param bucket how long a bucket is, such as {@code 10m}
     */
    @Nullable
    byte[] json(String bucket) {
        return score == null ? null : Rows.json(json -> write(bucket, json));
    }

    private void write(String bucket, JsonGenerator json) throws IOException {
        Rows.writeTopic(json, topic, bucket);
        json.writeNumberField("rank", rank);
        json.writeNumberField("score", Rows.rounded(score.score()));
        json.writeNumberField("users", score.users());
        json.writeNumberField("expected", Rows.rounded(score.expected()));
        json.writeNumberField("at", score.at());
        json.writeArrayFieldStart("curve");
        for (int users : score.curve()) {
            if (users == Score.UNKNOWN) {
                json.writeNull();
            } else {
                json.writeNumber(users);
            }
        }
        json.writeEndArray();
    }
}
