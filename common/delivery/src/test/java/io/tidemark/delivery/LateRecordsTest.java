package io.tidemark.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LateRecordsTest {

    /** What clients write who know no time, Go's zero time, a time of 2017, and the year 9999. */
    @ParameterizedTest
    @ValueSource(longs = {-1, -62_135_596_800_000L, 1_493_456_789_436L, 253_402_300_799_999L})
    void noEventTimeIsRefused(long eventTime) {
        byte[] value = {1};
        ProducerRecord<byte[], byte[]> record =
                LateRecords.toRecord("users.late", null, value, eventTime, "user-visits");
        assertThat(record.topic()).isEqualTo("users.late");
        assertThat(record.key()).isNull();
        assertThat(record.value()).isEqualTo(value);
        assertThat(record.timestamp()).isNull();
        assertThat(record.headers())
                .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .containsExactly("source.timestamp=" + eventTime, "job=user-visits");
    }

    @Test
    void aRecordSaysWhyItWasTooLate() {
        assertThat(Late.Reason.values())
                .extracting(
                        reason -> {
                            ProducerRecord<byte[], byte[]> record =
                                    LateRecords.toRecord(
                                            "users.late", null, null, 1, "job", reason);
                            return new String(
                                    record.headers().lastHeader("late.reason").value(), UTF_8);
                        })
                .containsExactly("expired", "finished", "no-window");
    }
}
