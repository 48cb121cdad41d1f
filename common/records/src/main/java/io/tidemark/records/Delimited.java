package io.tidemark.records;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text with commas between its fields, read strictly: nothing is trimmed, guessed or filled in. */
public final class Delimited {

    /** The end of the year 9999: what lies behind is no date but a mistake. */
    public static final long LATEST = 253_402_300_799_999L;

    private Delimited() {}

    /**
     * The fields of a value.
     *
     * @throws MalformedRecordException if it is null, no UTF-8, has another number of fields than
     *     {@code names}, or an empty one
     */
    public static String[] fields(byte[] value, String... names) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("the record has no value");
        }
        String[] fields = text(value).split(",", -1);
        if (fields.length != names.length) {
            throw new MalformedRecordException(
                    "expected "
                            + String.join(",", names)
                            + ", which is "
                            + names.length
                            + " fields, but there are "
                            + fields.length);
        }
        for (int i = 0; i < names.length; i++) {
            if (fields[i].isEmpty()) {
                throw new MalformedRecordException(names[i] + " is empty");
            }
        }
        return fields;
    }

    /**
     * A time in ms since the epoch.
     *
     * @throws MalformedRecordException if it is anything but digits, or after the year 9999
     */
    public static long time(String text, String name) throws MalformedRecordException {
        long time = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw new MalformedRecordException(name + " is no number of milliseconds");
            }
            time = time * 10 + digit - '0';
            if (time > LATEST) {
                throw new MalformedRecordException(name + " is after the year 9999");
            }
        }
        return time;
    }

    private static String text(byte[] value) throws MalformedRecordException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedRecordException("the value is no UTF-8");
        }
    }
}
