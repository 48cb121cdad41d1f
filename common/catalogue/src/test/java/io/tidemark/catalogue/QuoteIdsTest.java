package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuoteIdsTest {

    @Test
    void aQuoteIsItsSymbolAndItsTime() {
        assertThat(QuoteIds.of("AAPL", 1_666_447_370_496L, new byte[0]))
                .isEqualTo("AAPL-1666447370496");
    }

    @Test
    void withoutTimeItIsItsSymbolAndItsBytes() {
        assertThat(QuoteIds.of("AAPL", null, "abc".getBytes(UTF_8)))
                .isEqualTo("AAPL-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
