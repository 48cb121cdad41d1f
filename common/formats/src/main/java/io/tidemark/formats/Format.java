package io.tidemark.formats;

import io.tidemark.records.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** What records are written in. */
enum Format {
    /** Text with commas between the fields, as RFC 4180 has it. */
    DELIMITED,
    /** A JSON object, also in Confluent's framing. */
    JSON,
    /** Avro in Confluent's framing, with the schema in a registry. */
    AVRO;

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

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
        if (this == DELIMITED && beginsWithDigit(value)) {
            // As most records do; nothing else does.
            return;
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

    private static boolean beginsWithDigit(byte[] value) {
        return value.length > 0 && value[0] >= '0' && value[0] <= '9';
    }

    /** By its ends alone: this names an option, and decides nothing. */
    private static boolean looksLikeJson(byte[] value) {
        boolean framed = Framing.isFramed(value);
        int first = framed ? Framing.HEADER : 0;
        if (value.length >= first + 3 && Arrays.equals(value, first, first + 3, BOM, 0, 3)) {
            first += 3;
        }
        while (first < value.length && isBlank(value[first])) {
            first++;
        }
        int last = value.length - 1;
        while (last > first && isBlank(value[last])) {
            last--;
        }
        return first < value.length && value[first] == '{' && (!framed || value[last] == '}');
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\t' || character == '\r' || character == '\n';
    }

    private static boolean looksDelimited(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        // An array of JSON has commas, too.
        return text.indexOf(',') >= 0
                && !text.stripLeading().startsWith("[")
                && text.chars().noneMatch(c -> c == 0 || c == 0xFFFD);
    }
}
