package io.tidemark.quotesenrichment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import io.tidemark.catalogue.Topics;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.JsonOverlay;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import org.junit.jupiter.api.Test;

/** The catalogue's examples are what this job reads and writes. */
class FormatTest {

    @Test
    void aQuoteIsRead() throws MalformedJsonException {
        KafkaRecord record =
                new KafkaRecord(
                        Topics.QUOTES,
                        0,
                        0,
                        0,
                        Formats.QUOTE.keyBytes(),
                        Formats.QUOTE.valueBytes());

        assertThat(DecodeQuote.decode(record).id()).isEqualTo("AAPL-1700000123456");
    }

    @Test
    void aQuoteGetsTheFieldsOfItsCompany() throws MalformedJsonException {
        RawJsonObject company = RawJsonObject.parse(Formats.COMPANY.valueBytes());

        assertThat(company.string("symbol")).isEqualTo(Formats.COMPANY.key());
        RawJsonObject quote = RawJsonObject.parse(Formats.QUOTE.valueBytes());
        assertThat(new JsonOverlay(company).over(quote))
                .asString(UTF_8)
                .isEqualTo(Formats.QUOTE_ENRICHED.value());
    }
}
