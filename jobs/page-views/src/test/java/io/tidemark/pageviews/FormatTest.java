package io.tidemark.pageviews;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.Topics;
import io.tidemark.counts.Count;
import io.tidemark.records.MalformedRecordException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The catalogue's examples are what this job writes. */
class FormatTest {

    @Test
    void aViewOfAnOddMinute() throws MalformedRecordException {
        ProducerRecord<byte[], byte[]> record =
                ViewRecords.json(
                        Topics.PAGEVIEWS_ODD_MINUTES, PageView.parse(PageView.FORMAT.valueBytes()));

        assertThat(record.key()).isEqualTo(Formats.ODD_MINUTE.keyBytes());
        assertThat(record.value()).asString(UTF_8).isEqualTo(Formats.ODD_MINUTE.value());
    }

    @Test
    void counts() {
        assertThat(VisitCounts.JSON.encode(Count.running(Formats.COUNT_BY_PAGE.key(), 7)))
                .asString(UTF_8)
                .isEqualTo(Formats.COUNT_BY_PAGE.value());
        assertThat(
                        VisitCounts.JSON.encode(
                                Count.of(
                                        Topics.named(Topics.PAGE_VISITS).format().key(),
                                        1_700_000_100_000L,
                                        1_700_000_700_000L,
                                        7)))
                .asString(UTF_8)
                .isEqualTo(Topics.named(Topics.PAGE_VISITS).format().value());
    }
}
