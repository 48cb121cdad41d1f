package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSplitterTest {

    private final List<String> lines = new ArrayList<>();

    private LineSplitter splitter(int longest) {
        return new LineSplitter(
                longest, (bytes, cut) -> lines.add(new String(bytes, UTF_8) + (cut ? "…" : "")));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    @Test
    void linesEndInEitherWay() {
        splitter(100).add(bytes("a\nb\r\n\r\n\nc\rd\r\r\n"));

        assertThat(lines).containsExactly("a", "b", "", "", "c\rd\r");
    }

    @Test
    void aLineMayComeInPieces() {
        LineSplitter splitter = splitter(100);
        splitter.add(bytes("a"));
        assertThat(splitter.hasBegun()).isTrue();
        splitter.add(bytes("b\r"));
        splitter.add(bytes("\nc\n"));

        assertThat(lines).containsExactly("ab", "c");
        assertThat(splitter.hasBegun()).isFalse();
    }

    @Test
    void ofALineThatIsTooLongTheBeginningIsKept() {
        splitter(3).add(bytes("abc\nabcd\nabc\r\nabc\rd\nabcdefgh\r\nab\n"));

        assertThat(lines).containsExactly("abc", "abc…", "abc", "abc…", "abc…", "ab");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyCutOfTheBytesGivesTheSameLines(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String line = "zażółć 🐢 ".repeat(random.nextInt(300));
            expected.add(line);
            text.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
        }
        ByteBuffer all = bytes(text.toString());
        LineSplitter splitter = splitter(100_000);
        while (all.hasRemaining()) {
            int piece = Math.min(1 + random.nextInt(5000), all.remaining());
            splitter.add(all.slice(all.position(), piece));
            all.position(all.position() + piece);
        }

        assertThat(lines).as("seed " + seed).isEqualTo(expected);
    }
}
