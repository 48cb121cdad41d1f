package io.tidemark.campaignpulse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import org.junit.jupiter.api.Test;

/** The catalogue's example is what this job writes. */
class FormatTest {

    @Test
    void aPulse() {
        Pulse pulse =
                new Pulse(
                        Formats.CAMPAIGN_PULSE.key(),
                        new Tally(12, 9),
                        1_700_000_125_000L,
                        1_700_000_425_000L);

        assertThat(pulse.json()).asString(UTF_8).isEqualTo(Formats.CAMPAIGN_PULSE.value());
    }
}
