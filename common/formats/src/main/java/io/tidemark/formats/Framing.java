package io.tidemark.formats;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Confluent's framing of a value: a zero byte, the id of the schema in four bytes, big-endian, then
 * the payload. See "Wire format" in the documentation of Confluent's Schema Registry.
 */
final class Framing {

    private static final byte MAGIC = 0;

    /** How many bytes stand before the payload. */
    static final int HEADER = 1 + Integer.BYTES;

    private Framing() {}

    /** Whether a value begins as a framed one does. No text in UTF-8 begins with a zero byte. */
    static boolean isFramed(byte[] value) {
        return value.length > HEADER && value[0] == MAGIC;
    }

    static int schemaId(byte[] value) {
        return ByteBuffer.wrap(value).getInt(1);
    }

    static byte[] payload(byte[] value) {
        return Arrays.copyOfRange(value, HEADER, value.length);
    }
}
