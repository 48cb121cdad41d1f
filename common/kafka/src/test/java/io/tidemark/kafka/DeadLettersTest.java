package io.tidemark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.DeadLetters;
import io.tidemark.delivery.Origin;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersTest {

    private static final byte[] KEY = {0, (byte) 0xff};
    private static final byte[] VALUE = "not json".getBytes(UTF_8);

    @Test
    void aKafkaRecordKeepsItsBytesAndSaysWhereItCameFrom() {
        KafkaRecord record = new KafkaRecord("quotes", 3, 42, 1_700_000_000_000L, KEY, VALUE);
        ProducerRecord<byte[], byte[]> letter =
                DeadLetters.toRecord(
                        record.deadLetter(new IllegalArgumentException("no symbol"), "the-job"));

        assertThat(letter.topic()).isEqualTo("quotes.dead-letters");
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.value()).isEqualTo(VALUE);
        assertThat(letter.timestamp()).isNull();
        assertThat(headers(letter))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "error.class", "java.lang.IllegalArgumentException",
                                "error.message", "no symbol",
                                "source.topic", "quotes",
                                "source.partition", "3",
                                "source.offset", "42",
                                "source.timestamp", "1700000000000",
                                "job", "the-job"));
    }

    @Test
    void aBodyReadOverHttpNamesItsAddress() {
        Origin origin = Origin.http("quotes", "http://api.example/stable/stock/IBM/quote");
        ProducerRecord<byte[], byte[]> letter =
                DeadLetters.toRecord(
                        DeadLetter.of(origin, null, VALUE, 5, new IllegalStateException(), "job"));

        assertThat(letter.topic()).isEqualTo("quotes.dead-letters");
        assertThat(headers(letter))
                .containsEntry("source.uri", "http://api.example/stable/stock/IBM/quote")
                .containsEntry("error.message", "java.lang.IllegalStateException")
                .containsEntry("source.timestamp", "5")
                .doesNotContainKeys("source.topic", "source.partition", "source.offset");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -62_135_596_800_000L, Long.MAX_VALUE})
    void anyTimestampIsKept(long timestamp) {
        KafkaRecord record = new KafkaRecord("users", 0, 2, timestamp, KEY, VALUE);
        ProducerRecord<byte[], byte[]> letter =
                DeadLetters.toRecord(record.deadLetter(new IllegalStateException("no"), "job"));
        assertThat(letter.timestamp()).isNull();
        assertThat(headers(letter)).containsEntry("source.timestamp", Long.toString(timestamp));
    }

    @ParameterizedTest
    @ValueSource(classes = {DeadLetter.class, Origin.class, KafkaRecord.class})
    void recordsNeedNoKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> letter) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : letter.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }
}
