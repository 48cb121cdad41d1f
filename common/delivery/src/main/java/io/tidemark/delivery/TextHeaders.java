package io.tidemark.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.apache.kafka.common.header.Headers;

/** Writes headers whose values are text. */
final class TextHeaders {

    /** The most bytes of a value: an error may quote the whole record that it is about. */
    static final int MAX_BYTES = 4 << 10;

    private TextHeaders() {}

    /** Adds a header in UTF-8, cut between two characters. */
    static void add(Headers headers, String name, Object value) {
        byte[] text = String.valueOf(value).getBytes(UTF_8);
        headers.add(name, text.length <= MAX_BYTES ? text : cut(text));
    }

    private static byte[] cut(byte[] text) {
        int end = MAX_BYTES;
        while ((text[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(text, end);
    }
}
