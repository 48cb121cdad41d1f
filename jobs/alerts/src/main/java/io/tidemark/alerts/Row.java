package io.tidemark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.TableFormat;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.FieldRules;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.records.RawJsonObject;
import java.util.Arrays;
import javax.annotation.Nullable;

/** Reads rows of tables that other jobs write. */
final class Row {

    private static final byte[] MARKER = TableFormat.MARKER_KEY.getBytes(UTF_8);

    /** As a hashtag with its sign may have in the table of trends. */
    private static final int MOST_SUBJECT = 141;

    private Row() {}

    /** A row; null for a marker between rows. */
    @Nullable
    static RawJsonObject parse(KafkaRecord record) throws MalformedJsonException {
        if (Arrays.equals(MARKER, record.key())) {
            return null;
        }
        if (record.value() == null) {
            throw new MalformedJsonException("the record has no value");
        }
        return RawJsonObject.parse(record.value());
    }

    /**
     * A symbol or tag, which is part of an alert's key and of its document's id.
     *
     * @throws MalformedJsonException if it is missing, empty or longer than {@value #MOST_SUBJECT}
     *     characters, or has characters that cannot be seen
     */
    static String subject(@Nullable String text, String name) throws MalformedJsonException {
        if (text == null || text.isEmpty() || text.length() > MOST_SUBJECT) {
            throw new MalformedJsonException(
                    name + " is missing, empty or longer than " + MOST_SUBJECT + " characters");
        }
        try {
            return FieldRules.text(text, name);
        } catch (MalformedRecordException e) {
            throw new MalformedJsonException(e.getMessage());
        }
    }

    static <T> T required(@Nullable T value, String name) throws MalformedJsonException {
        if (value == null) {
            throw new MalformedJsonException(name + " is missing");
        }
        return value;
    }
}
