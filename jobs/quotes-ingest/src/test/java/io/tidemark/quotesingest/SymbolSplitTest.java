package io.tidemark.quotesingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SymbolSplitTest {

    private final SymbolSplit.Serializer splits = new SymbolSplit.Serializer();
    private final SymbolEnumerator.Serializer assigned = new SymbolEnumerator.Serializer();

    @Test
    void survivesACheckpoint() throws Exception {
        SymbolSplit split = new SymbolSplit("BRK.B", new Seen(1_700_000_000_000L, "u", "bad"));

        assertThat(splits.deserialize(splits.getVersion(), splits.serialize(split)))
                .isEqualTo(split);
        assertThat(
                        assigned.deserialize(
                                assigned.getVersion(), assigned.serialize(Set.of("A", "B"))))
                .isEqualTo(Set.of("A", "B"));
    }

    @Test
    void savepointsOfVersion1CanBeRead() throws Exception {
        byte[] split = HexFormat.of().parseHex("000142" + "0000018bcfe56800" + "000175" + "0000");
        byte[] set = HexFormat.of().parseHex("00000001" + "000142");

        assertThat(splits.deserialize(1, split))
                .isEqualTo(new SymbolSplit("B", new Seen(1_700_000_000_000L, "u", "")));
        assertThat(assigned.deserialize(1, set)).isEqualTo(Set.of("B"));
    }

    @Test
    void otherVersionsAreRefused() {
        assertThatThrownBy(() -> splits.deserialize(2, new byte[20]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
        assertThatThrownBy(() -> assigned.deserialize(2, new byte[20]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
    }
}
