package io.tidemark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.annotation.Nullable;

/**
 * Tells of an episode: when it begins, and when it is over.
 *
 * @param rule by which it was found
 * @param version from when on that version of the rule is in force, in ms since the epoch (UTC)
 * @param kind of the rule, as text
 * @param subject the symbol, tag or feed
 * @param since when it began, in ms since the epoch (UTC)
 * @param until when it was over; null while it lasts
 * @param text for people
 * @param facts a JSON object
 */
public record Alert(
        String rule,
        long version,
        String kind,
        String subject,
        long since,
        @Nullable Long until,
        String text,
        String facts) {

    private static final JsonFactory JSON = new JsonFactory();

    /** Tells the episode from all others, such as {@code price-jump-AAPL-1700000123456}. */
    String key() {
        return rule + "-" + subject + "-" + since;
    }

    /** The alert's row, UTF-8. */
    byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("rule", rule);
            json.writeNumberField("version", version);
            json.writeStringField("kind", kind);
            json.writeStringField("subject", subject);
            json.writeStringField("state", until == null ? "firing" : "over");
            json.writeNumberField("since", since);
            if (until == null) {
                json.writeNullField("until");
            } else {
                json.writeNumberField("until", until);
            }
            json.writeStringField("text", text);
            json.writeFieldName("facts");
            json.writeRawValue(facts);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: it is written to memory", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return new String(json(), UTF_8);
    }
}
