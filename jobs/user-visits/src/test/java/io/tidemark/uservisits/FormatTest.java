package io.tidemark.uservisits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Topics;
import io.tidemark.counts.Count;
import org.junit.jupiter.api.Test;

/** The catalogue's example is what this job writes. */
class FormatTest {

    @Test
    void aCount() {
        assertThat(
                        UserVisits.JSON.encode(
                                Count.of(
                                        Topics.named(Topics.USER_VISITS).format().key(),
                                        1_700_000_040_000L,
                                        1_700_000_340_000L,
                                        7)))
                .asString(UTF_8)
                .isEqualTo(Topics.named(Topics.USER_VISITS).format().value());
    }
}
