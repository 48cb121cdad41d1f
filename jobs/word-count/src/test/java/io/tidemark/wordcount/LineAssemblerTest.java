package io.tidemark.wordcount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Answers;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineAssemblerTest {

    private final List<String> lines = new ArrayList<>();
    private final List<String> malformed = new ArrayList<>();
    private final LineAssembler assembler = new LineAssembler(8, lines::add, malformed::add);

    private void add(String text) {
        add(text.getBytes(UTF_8));
    }

    private void add(byte... bytes) {
        assembler.add(bytes, bytes.length);
    }

    @Test
    void bothLineEndsEndALine() {
        add("a b\nc\r\n\n\r\nd\re\n");
        assertThat(lines).containsExactly("a b", "c", "", "", "d\re");
        assertThat(malformed).isEmpty();
    }

    @Test
    void aLineMayComeInPieces() {
        add("hel");
        add("lo\r");
        add("\nyou");
        assertThat(lines).containsExactly("hello");
        add("\n");
        assertThat(lines).containsExactly("hello", "you");
    }

    @Test
    void aCharacterMayComeInPieces() {
        for (byte b : "ñ 😀\n".getBytes(UTF_8)) {
            assembler.add(new byte[] {b}, 1);
        }
        assertThat(lines).containsExactly("ñ 😀");
    }

    @Test
    void theLastLineNeedsNoEnd() {
        add("a\nb");
        assembler.end();
        assembler.end();
        assertThat(lines).containsExactly("a", "b");
    }

    @Test
    void aLineThatABrokenConnectionCutsIsLeftOut() {
        add("a\nhal");
        assembler.abandon();
        assembler.abandon();
        add("b\n");
        assertThat(lines).containsExactly("a", "b");
        assertThat(malformed).containsExactly("the connection broke in the middle of it");
    }

    @Test
    void aLineThatIsTooLongIsLeftOutAsAWhole() {
        add("12345678\n12345678\r\n123456789\n12345678\rx\n1234567");
        add("8abcdefghijklmnopqrstuvwxyz");
        add("abc");
        add("\nok\n");
        assertThat(lines).containsExactly("12345678", "12345678", "ok");
        assertThat(malformed).hasSize(3).containsOnly("it is longer than 8 bytes");
    }

    @Test
    void aLastLineThatIsTooLongIsCountedToo() {
        add("123456789");
        assembler.end();
        assertThat(lines).isEmpty();
        assertThat(malformed).hasSize(1);
    }

    @Test
    void whatIsNoUtf8IsLeftOut() {
        add("ok\n".getBytes(UTF_8));
        add("a\u00f1o\n".getBytes(ISO_8859_1));
        add("ok\n".getBytes(UTF_8));
        assertThat(lines).containsExactly("ok", "ok");
        assertThat(malformed).containsExactly("it is no UTF-8");
    }

    @Test
    void whateverIsSentEachLineIsALineOrLeftOutWithAReason() throws Exception {
        Poison poison = new Poison("lines", 16, "to be or not to be", "ñ 😀\r\n\r\nthe end");
        long sent = 0;
        long good = 0;
        long leftOut = 0;
        LineAssembler long1000 = new LineAssembler(1_000, lines::add, malformed::add);
        for (long offset = 0; offset < Poison.records(); offset++) {
            byte[] value = poison.at(offset).value();
            byte[] bytes = value == null ? new byte[] {'\n'} : value;
            for (byte b : bytes) {
                sent += b == '\n' ? 1 : 0;
            }
            long1000.add(bytes, bytes.length);
            if (offset % 2 == 0) {
                sent++;
                long1000.add(new byte[] {'\n'}, 1);
            }
            lines.forEach(line -> assertThat(Words.of(line)).noneMatch(String::isEmpty));
            good += lines.size();
            leftOut += malformed.size();
            lines.clear();
            malformed.clear();
        }
        long1000.add(new byte[] {'\n'}, 1);
        Outcome outcome =
                new Outcome(sent + 1, good + lines.size(), 0, leftOut + malformed.size(), 0);
        Answers.write("poison", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp);
        assertThat(List.of(good, leftOut)).allMatch(some -> some > 0);
    }

    @Test
    void howTheBytesAreCutMakesNoDifference() {
        for (int seed = 0; seed < 2_000 * Integer.getInteger("tidemark.scale", 1); seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(
                        List.of("a", "ñ", "😀", " ", "\n", "\r\n", "\r").get(random.nextInt(7)));
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            List<String> actual = new ArrayList<>();
            LineAssembler any = new LineAssembler(1000, actual::add, malformed::add);
            for (int from = 0; from < bytes.length; ) {
                int count = Math.min(1 + random.nextInt(7), bytes.length - from);
                byte[] piece = new byte[count];
                System.arraycopy(bytes, from, piece, 0, count);
                any.add(piece, count);
                from += count;
            }
            any.end();

            List<String> expected = new ArrayList<>();
            for (String line : text.toString().split("\n", -1)) {
                expected.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            }
            if (text.isEmpty() || text.charAt(text.length() - 1) == '\n') {
                expected.remove(expected.size() - 1);
            }
            assertThat(actual).as("seed %d", seed).isEqualTo(expected);
        }
        assertThat(malformed).isEmpty();
    }
}
