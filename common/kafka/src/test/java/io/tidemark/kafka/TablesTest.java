package io.tidemark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // the harness may be interrupted while it closes
class TablesTest {

    private static final String ROW = "Page_1";

    private static Tables.Marker<String> marker() {
        return new Tables.Marker<>(
                page -> page, page -> "{\"page_id\":\"Page_1\",\"visits\":3}".getBytes(UTF_8));
    }

    @Test
    void rowsCarryTheWatermarkAndCheckpointsAreMarked() throws Exception {
        try (var harness = new OneInputStreamOperatorTestHarness<>(marker())) {
            harness.open();
            harness.prepareSnapshotPreBarrier(1);
            harness.processWatermark(7);
            harness.processElement(ROW, 0);
            harness.processWatermark(8);
            harness.prepareSnapshotPreBarrier(2);
            harness.processWatermark(Long.MAX_VALUE);
            harness.endInput();
            harness.prepareSnapshotPreBarrier(3);
            assertThat(harness.extractOutputValues())
                    .containsExactly(
                            new TableRow(null, null, Long.MIN_VALUE),
                            new TableRow("Page_1", "{\"page_id\":\"Page_1\",\"visits\":3}", 7),
                            new TableRow(null, null, 8),
                            new TableRow(null, null, Long.MAX_VALUE));
        }
    }

    @Test
    void noMarkerIsBehindAnEarlierOneAfterARestart() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = new OneInputStreamOperatorTestHarness<>(marker())) {
            harness.open();
            harness.processWatermark(7);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = new OneInputStreamOperatorTestHarness<>(marker())) {
            harness.initializeState(snapshot);
            harness.open();
            harness.prepareSnapshotPreBarrier(2);
            assertThat(harness.extractOutputValues()).containsExactly(new TableRow(null, null, 7));
        }
    }

    @Test
    void aRowIsARecordOfItsKey() {
        ProducerRecord<byte[], byte[]> record =
                Tables.encoder("counts-by-page")
                        .apply(new TableRow("Page_1", "{\"page_id\":\"Page_1\",\"visits\":3}", 7));
        assertThat(record.topic()).isEqualTo("counts-by-page");
        assertThat(new String(record.key(), UTF_8)).isEqualTo("Page_1");
        assertThat(new String(record.value(), UTF_8))
                .isEqualTo("{\"page_id\":\"Page_1\",\"visits\":3}");
        assertThat(record.headers().lastHeader("watermark").value()).isEqualTo("7".getBytes(UTF_8));
        assertThat(record.headers().lastHeader("marker")).isNull();
    }

    @Test
    void aMarkerHasAKeyOfItsOwn() {
        ProducerRecord<byte[], byte[]> record =
                Tables.encoder("counts-by-page").apply(new TableRow(null, null, 8));
        assertThat(new String(record.key(), UTF_8)).isEqualTo("__watermark");
        assertThat(new String(record.value(), UTF_8)).isEqualTo("{\"watermark\":8}");
        assertThat(record.headers().lastHeader("watermark").value()).isEqualTo("8".getBytes(UTF_8));
        assertThat(record.headers().lastHeader("marker")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(classes = TableRow.class)
    void recordsNeedNoKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
