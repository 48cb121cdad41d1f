package io.tidemark.quotesingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import org.junit.jupiter.api.Test;

/** The catalogue's example is what this job writes. */
class FormatTest {

    @Test
    void aQuoteIsReadable() throws UnreadableQuoteException {
        assertThat(
                        QuoteFields.read(
                                        Formats.QUOTE.valueBytes(),
                                        Formats.QUOTE.key(),
                                        1_700_000_124_000L,
                                        QuoteTime.LATEST_UPDATE)
                                .time())
                .isEqualTo(1_700_000_123_456L);
    }
}
