package io.tidemark.formats;

import io.tidemark.records.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What records are written in. */
enum Format {
    /** Text with commas between the fields, as RFC 4180 has it. */
    DELIMITED,
    /** A JSON object, also in Confluent's framing. */
    JSON,
    /** Avro in Confluent's framing, with the schema in a registry. */
    AVRO;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** What people write. */
    String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Refuses a value that looks like another format than this.
     *
     * @throws MalformedRecordException with the option that reads it
     */
    void expect(byte[] value) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("the record has no value");
        }
        if (looksLikeJson(value)) {
            if (this != JSON) {
                throw other("JSON", JSON);
            }
        } else if (Framing.isFramed(value)) {
            if (this != AVRO) {
                throw other("Avro in Confluent's framing", AVRO);
            }
        } else if (this != DELIMITED && looksDelimited(value)) {
            throw other("delimited text", DELIMITED);
        }
    }

    private static MalformedRecordException other(String what, Format format) {
        return new MalformedRecordException(
                "the value looks like " + what + ": --format=" + format.option());
    }

    private static boolean looksLikeJson(byte[] value) {
        byte[] json = Framing.isFramed(value) ? Framing.payload(value) : value;
        // The first and the last are enough: this names an option, it decides nothing.
        String text = new String(json, StandardCharsets.UTF_8).replace(BYTE_ORDER_MARK, "").strip();
        return text.startsWith("{") && (text.endsWith("}") || !Framing.isFramed(value));
    }

    private static boolean looksDelimited(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        return text.indexOf(',') >= 0 && text.chars().noneMatch(c -> c == 0 || c == 0xFFFD);
    }
}
