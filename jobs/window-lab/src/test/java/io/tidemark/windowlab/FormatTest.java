package io.tidemark.windowlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import io.tidemark.catalogue.Topics;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.windows.PaneTiming;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The catalogue's examples are what this job reads and writes. */
class FormatTest {

    @Test
    void anElementIsRead() throws MalformedRecordException {
        KafkaRecord record =
                new KafkaRecord(
                        Topics.LAB_ELEMENTS,
                        0,
                        0,
                        0,
                        Formats.LAB_ELEMENT.keyBytes(),
                        Formats.LAB_ELEMENT.valueBytes());

        assertThat(LabElement.parse(record))
                .isEqualTo(
                        new LabElement(
                                Formats.LAB_ELEMENT.key(),
                                Map.of("", BigDecimal.valueOf(7)),
                                1_700_000_003_000L));
    }

    @Test
    void aPane() {
        LabPane pane =
                new LabPane(
                        Formats.LAB_PANE.key(),
                        1_700_000_000_000L,
                        1_700_000_010_000L,
                        Map.of("", BigDecimal.valueOf(7)),
                        PaneTiming.EARLY,
                        0,
                        false,
                        false);

        assertThat(pane.json()).isEqualTo(Formats.LAB_PANE.value());
    }
}
