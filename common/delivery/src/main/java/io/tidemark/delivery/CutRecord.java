package io.tidemark.delivery;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Shortens a record until it fits, and says so in its headers. */
final class CutRecord {

    /**
     * What a record takes beside key, value and headers, in bytes: Kafka's frame of a batch with
     * one record is less than 100, what lz4 adds to 8 MiB that cannot be compressed less than 1000,
     * and there must be room for the headers that tell of a cut.
     */
    private static final int FRAME = 4 << 10;

    /** The most bytes of the lengths of a header's name and value. */
    private static final int HEADER_FRAME = 10;

    private CutRecord() {}

    /** The record if it has no more than {@code limit} bytes, or its beginning. */
    static ProducerRecord<byte[], byte[]> fit(ProducerRecord<byte[], byte[]> record, int limit) {
        int room = Math.max(limit - FRAME - headerBytes(record), 0);
        int key = length(record.key());
        int value = length(record.value());
        if ((long) key + value <= room) {
            return record;
        }
        // A long key must not leave nothing of the value, nor the other way round.
        int keptKey = Math.min(key, room - Math.min(value, room / 2));
        int keptValue = Math.min(value, room - keptKey);
        ProducerRecord<byte[], byte[]> cut =
                new ProducerRecord<>(
                        record.topic(),
                        record.partition(),
                        record.timestamp(),
                        start(record.key(), keptKey),
                        start(record.value(), keptValue),
                        record.headers());
        if (keptKey < key) {
            tell(cut, HeaderNames.SOURCE_KEY_LENGTH, HeaderNames.SOURCE_KEY_SHA256, record.key());
        }
        if (keptValue < value) {
            tell(
                    cut,
                    HeaderNames.SOURCE_VALUE_LENGTH,
                    HeaderNames.SOURCE_VALUE_SHA256,
                    record.value());
        }
        return cut;
    }

    private static int headerBytes(ProducerRecord<byte[], byte[]> record) {
        int bytes = 0;
        for (Header header : record.headers()) {
            // A name of ours is ASCII; three bytes a character are the most of any other.
            bytes += HEADER_FRAME + 3 * header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static byte[] start(byte[] bytes, int length) {
        return bytes == null || bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }

    private static void tell(
            ProducerRecord<byte[], byte[]> cut, String length, String sha256, byte[] whole) {
        TextHeaders.add(cut.headers(), length, whole.length);
        TextHeaders.add(cut.headers(), sha256, sha256(whole));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
