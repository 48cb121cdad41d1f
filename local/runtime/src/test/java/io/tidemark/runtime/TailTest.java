package io.tidemark.runtime;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {

    private Path file;

    @BeforeEach
    void chooseFile(@TempDir Path directory) {
        file = directory.resolve("process.log");
    }

    @Test
    void itBeginsSoManyLinesBeforeTheEnd() throws IOException {
        Files.writeString(file, "a\nb\nc\n");

        assertThat(Tail.ofLast(2, file).next()).containsExactly("b", "c");
        assertThat(Tail.ofLast(3, file).next()).containsExactly("a", "b", "c");
        assertThat(Tail.ofLast(9, file).next()).containsExactly("a", "b", "c");
        assertThat(Tail.ofLast(0, file).next()).isEmpty();
    }

    @Test
    void itFindsTheBeginningAcrossBlocks() throws IOException {
        Files.write(file, IntStream.range(0, 5000).mapToObj(i -> "line é " + i).toList());

        assertThat(Tail.ofLast(1500, file).next())
                .hasSize(1500)
                .startsWith("line é 3500")
                .endsWith("line é 4999");
    }

    @Test
    void itGoesOnWithWhatIsAddedAndWaitsForTheLineEnd() throws IOException {
        Tail tail = Tail.ofNew(file);
        assertThat(tail.next()).isEmpty();

        Files.writeString(file, "one\ntw");
        assertThat(tail.next()).containsExactly("one");

        Files.writeString(file, "o\n", APPEND);
        assertThat(tail.next()).containsExactly("two");
        assertThat(tail.next()).isEmpty();
    }

    @Test
    void whatWasThereBeforeIsNotNew() throws IOException {
        Files.writeString(file, "old\n");
        Tail tail = Tail.ofNew(file);
        Files.writeString(file, "new\n", APPEND);

        assertThat(tail.next()).containsExactly("new");
    }

    @Test
    void aFileThatWasCutIsReadAnew() throws IOException {
        Files.writeString(file, "a long first line\nunfin");
        Tail tail = Tail.ofLast(10, file);
        tail.next();

        Files.writeString(file, "anew\n");
        assertThat(tail.next()).containsExactly("anew");
    }
}
