package io.tidemark.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeLimitsTest {

    private static final int DEFAULT = SizeLimits.DEFAULT_TOPIC_BYTES;

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static ProducerRecord<byte[], byte[]> letter(byte[] key, byte[] value, String error) {
        return DeadLetters.toRecord(
                DeadLetter.of(
                        Origin.kafka("orders", 1, 2),
                        key,
                        value,
                        3,
                        new IllegalArgumentException(error),
                        "job"));
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** As a producer computes it, before it compresses. */
    private static int size(ProducerRecord<byte[], byte[]> record) {
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.LZ4,
                record.key(),
                record.value(),
                record.headers().toArray());
    }

    @Test
    void aRecordThatFitsStaysAsItIs() {
        ProducerRecord<byte[], byte[]> record = letter(null, null, "no");
        assertThat(CutRecord.fit(record, DEFAULT)).isSameAs(record);
    }

    @Test
    void eightMebibytesAreWholeWithTheLongestHeaders() {
        byte[] key = bytes(1_000, 3);
        byte[] value = bytes(SizeLimits.WHOLE_BYTES - key.length, 7);
        ProducerRecord<byte[], byte[]> record = letter(key, value, "é".repeat(1_000_000));
        ProducerRecord<byte[], byte[]> fitting =
                new SizeLimits(topic -> SizeLimits.MAX_RECORD_BYTES).fit(record);
        assertThat(fitting).isSameAs(record);
        assertThat(size(record)).isLessThan(SizeLimits.MAX_RECORD_BYTES);
        // Cut between two characters of two bytes each.
        assertThat(headers(record).get("error.message")).hasSize(2 << 10).matches("é+");
    }

    @Test
    void aLetterLargerThanAProducersRequestIsCutWhateverItsTopicTakes() throws Exception {
        byte[] value = bytes(SizeLimits.MAX_RECORD_BYTES, 7);
        ProducerRecord<byte[], byte[]> cut =
                new SizeLimits(topic -> Integer.MAX_VALUE).fit(letter(new byte[0], value, "no"));
        assertThat(size(cut)).isLessThan(SizeLimits.MAX_RECORD_BYTES);
        assertThat(cut.value().length).isGreaterThan(SizeLimits.WHOLE_BYTES);
        assertThat(value).startsWith(cut.value());
        assertThat(headers(cut))
                .containsEntry("source.value.length", "" + value.length)
                .containsEntry("source.value.sha256", sha256(value))
                .doesNotContainKeys("source.key.length", "source.key.sha256");
    }

    @ParameterizedTest
    @CsvSource({
        // key, value, kept of the key, kept of the value at least
        "3, 1048381, 3, 1040000",
        "1048381, 3, 1040000, 3",
        "1048381, 1048381, 520000, 520000",
        "600000, 600000, 500000, 500000",
        "0, 30000000, 0, 1040000"
    })
    void whatIsTooLargeForItsTopicKeepsAsMuchAsFits(int key, int value, int keptKey, int keptValue)
            throws Exception {
        ProducerRecord<byte[], byte[]> record = letter(bytes(key, 3), bytes(value, 7), "no");
        ProducerRecord<byte[], byte[]> cut = CutRecord.fit(record, DEFAULT);
        assertThat(size(cut)).isLessThan(DEFAULT);
        assertThat(record.key()).startsWith(cut.key());
        assertThat(record.value()).startsWith(cut.value());
        assertThat(cut.key().length).isGreaterThanOrEqualTo(keptKey);
        assertThat(cut.value().length).isGreaterThanOrEqualTo(keptValue);
        Map<String, String> headers = headers(cut);
        assertThat(headers).containsEntry("source.offset", "2").containsEntry("job", "job");
        if (cut.key().length < key) {
            assertThat(headers)
                    .containsEntry("source.key.length", "" + key)
                    .containsEntry("source.key.sha256", sha256(record.key()));
        } else {
            assertThat(headers).doesNotContainKey("source.key.length");
        }
        if (cut.value().length < value) {
            assertThat(headers)
                    .containsEntry("source.value.length", "" + value)
                    .containsEntry("source.value.sha256", sha256(record.value()));
        } else {
            assertThat(headers).doesNotContainKey("source.value.length");
        }
        assertThat(cut.timestamp()).isNull();
    }

    @Test
    void aTinyLimitLeavesAnEmptyRecordThatSaysWhatItWas() {
        ProducerRecord<byte[], byte[]> cut = CutRecord.fit(letter(null, bytes(10, 7), "no"), 0);
        assertThat(cut.key()).isNull();
        assertThat(cut.value()).isEmpty();
        assertThat(headers(cut)).containsEntry("source.value.length", "10");
    }

    @Test
    void eachTopicIsAskedOnce() {
        List<String> asked = new ArrayList<>();
        SizeLimits limits =
                new SizeLimits(
                        topic -> {
                            asked.add(topic);
                            return DEFAULT;
                        });
        limits.fit(letter(null, null, "no"));
        limits.fit(letter(null, null, "no"));
        limits.fit(LateRecords.toRecord("orders.late", null, null, 1, "job"));
        assertThat(asked).containsExactly("orders.dead-letters", "orders.late");
    }
}
