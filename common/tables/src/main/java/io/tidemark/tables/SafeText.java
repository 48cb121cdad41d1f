package io.tidemark.tables;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes and texts that nobody vouches for, for people to read on one line: nothing in them moves a
 * terminal's cursor, hides, or turns the direction of what follows.
 */
public final class SafeText {

    private SafeText() {}

    /**
     * UTF-8 with every control and format character escaped, such as <code>&#92;u001b</code>; other
     * bytes are hexadecimal, after {@code 0x}.
     */
    public static String of(byte[] bytes) {
        try {
            return of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
    }

    /** The same of the beginning of what may be long; a character is not cut through. */
    public static String of(byte[] bytes, int most) {
        return of(start(bytes, most));
    }

    /** The same of a text. */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(point -> append(safe, point));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int point) {
        switch (point) {
            case '\n' -> safe.append("\\n");
            case '\r' -> safe.append("\\r");
            case '\t' -> safe.append("\\t");
            default -> {
                if (isPrintable(point)) {
                    safe.appendCodePoint(point);
                } else {
                    for (char unit : Character.toChars(point)) {
                        safe.append("\\u%04x".formatted((int) unit));
                    }
                }
            }
        }
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /** The beginning of {@code bytes}; of UTF-8, no part of a character at its end. */
    static byte[] start(byte[] bytes, int most) {
        int end = Math.min(bytes.length, most);
        while (end < bytes.length && end > most - 4 && end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
    }
}
