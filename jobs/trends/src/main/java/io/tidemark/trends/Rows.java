package io.tidemark.trends;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** What rows have in common. */
final class Rows {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    /** Decimal places of scores and means. */
    private static final int SCALE = 3;

    private Rows() {}

    /** Writes an object's fields. */
    interface FieldWriter {
        void write(JsonGenerator json) throws IOException;
    }

    /** An object, UTF-8. */
    static byte[] json(FieldWriter fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: it is written to memory", e);
        }
        return bytes.toByteArray();
    }

    /** Kind and tag of what posts mention, and how long a bucket is in which it was counted. */
    static void writeTopic(JsonGenerator json, String topic, String bucket) throws IOException {
        int colon = topic.indexOf(':');
        json.writeStringField("kind", topic.substring(0, colon));
        json.writeStringField("tag", topic.substring(colon + 1));
        json.writeStringField("bucket", bucket);
    }

    /** A number as rows have it. */
    static BigDecimal rounded(double number) {
        return BigDecimal.valueOf(number).setScale(SCALE, RoundingMode.HALF_EVEN);
    }
}
