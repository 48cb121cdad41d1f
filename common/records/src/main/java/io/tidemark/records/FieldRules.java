package io.tidemark.records;

import java.nio.charset.CharacterCodingException;

/** What holds for a record's fields, whatever it is written in. */
public final class FieldRules {

    /** The end of the year 9999: what lies behind is no date but a mistake. */
    public static final long LATEST = 253_402_300_799_999L;

    /**
     * The longest text of a field, in UTF-16 units. A result may hold one twice, as its key and
     * escaped in its value, and must fit into a record of Kafka, of 1 MiB by default.
     */
    public static final int MOST_CHARACTERS = 10_000;

    private FieldRules() {}

    /**
     * The text of a value.
     *
     * @throws MalformedRecordException if there is none, or it is no UTF-8
     */
    static String utf8(byte[] value) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("the record has no value");
        }
        try {
            return Utf8.decode(value);
        } catch (CharacterCodingException e) {
            throw new MalformedRecordException("the value is no UTF-8");
        }
    }

    /**
     * A field's text, as it is, if a person can tell it from any other.
     *
     * @param text {@code null} if there is none
     * @param name of the field, for messages
     * @throws MalformedRecordException if it is missing, empty or blank, is longer than {@link
     *     #MOST_CHARACTERS}, begins or ends with what cannot be seen and is no blank, or has
     *     control characters or halves of characters in it
     */
    public static String text(String text, String name) throws MalformedRecordException {
        if (text == null) {
            throw new MalformedRecordException(name + " is missing");
        }
        if (text.isEmpty()) {
            throw new MalformedRecordException(name + " is empty");
        }
        if (text.isBlank()) {
            throw new MalformedRecordException(name + " is blank");
        }
        if (text.length() > MOST_CHARACTERS) {
            throw new MalformedRecordException(
                    name
                            + " has "
                            + text.length()
                            + " characters; more than "
                            + MOST_CHARACTERS
                            + " are not taken");
        }
        int first = text.codePointAt(0);
        int last = text.codePointBefore(text.length());
        if (isUnseen(first) || isUnseen(last)) {
            throw new MalformedRecordException(
                    name
                            + " begins or ends with "
                            + told(isUnseen(last) ? last : first)
                            + ", which cannot be seen");
        }
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (isBroken(text.codePointAt(i))) {
                throw new MalformedRecordException(
                        name
                                + " has "
                                + told(text.codePointAt(i))
                                + " in it, which cannot be seen");
            }
        }
        return text;
    }

    /** Spaces but the one of the space bar, and what only joins or directs characters. */
    private static boolean isUnseen(int character) {
        return character != ' '
                && (isBroken(character)
                        || Character.isSpaceChar(character)
                        || Character.getType(character) == Character.FORMAT);
    }

    /** Characters for devices, and halves of characters, which UTF-8 cannot write. */
    private static boolean isBroken(int character) {
        return Character.isISOControl(character)
                || Character.getType(character) == Character.SURROGATE;
    }

    private static String told(int character) {
        return "U+%04X".formatted(character);
    }

    /**
     * A field's time, in ms since the epoch (UTC), as it is.
     *
     * @param name of the field, for messages
     * @throws MalformedRecordException if it is before 1970 or after the year 9999
     */
    public static long time(long time, String name) throws MalformedRecordException {
        if (time < 0) {
            throw new MalformedRecordException(name + " " + time + " is before 1970");
        }
        if (time > LATEST) {
            throw new MalformedRecordException(
                    name + " is after the year 9999: " + time + " is no time in milliseconds");
        }
        return time;
    }
}
