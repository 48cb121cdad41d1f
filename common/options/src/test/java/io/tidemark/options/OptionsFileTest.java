package io.tidemark.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsFileTest {

    @TempDir private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("some-job.options"), text);
    }

    private List<String> read(String text) throws IOException {
        return OptionsFile.read(file(text)).orElseThrow();
    }

    @Test
    void eachLineIsAnOptionAsPeopleWriteIt() throws IOException {
        assertThat(
                        read(
                                """
                                # for the shop

                                --size=10m
                                --host   kafka-1
                                  --port = 7000\s
                                --from-earliest
                                --title=a "b" #c = d
                                --key -5
                                --config=@here
                                --empty=
                                """))
                .containsExactly(
                        "--size=10m",
                        "--host=kafka-1",
                        "--port=7000",
                        "--from-earliest",
                        "--title=a \"b\" #c = d",
                        "--key=-5",
                        "--config=@here",
                        "--empty=");
    }

    @Test
    void theFirstLineMayBeASubcommand() throws IOException {
        assertThat(read("# which part\ncounts\n--size=1m\n"))
                .containsExactly("counts", "--size=1m");
    }

    @Test
    void whatAnEditorOnWindowsWritesIsRead() throws IOException {
        assertThat(read("\uFEFF--size=1m\r\n--port=1\r\n"))
                .containsExactly("--size=1m", "--port=1");
    }

    @Test
    void noFileIsNoOptions() {
        assertThat(OptionsFile.read(directory.resolve("other.options"))).isEmpty();
    }

    @Test
    void anEmptyFileIsThere() throws IOException {
        assertThat(read("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"size=10m", "size: 10m", "-s 10m", "@other", "counts", "--", "\"--a=b\""})
    void anotherLineIsNamed(String line) throws IOException {
        Path file = file("--port=1\n\n" + line + "\n");
        assertThatThrownBy(() -> OptionsFile.read(file))
                .isInstanceOf(OptionsException.class)
                .hasMessage(file + ", line 3: '" + line + "' is not of the form --name=value");
    }

    @Test
    void helpIsOfNoUseHere() throws IOException {
        Path file = file("--help\n");
        assertThatThrownBy(() -> OptionsFile.read(file))
                .isInstanceOf(OptionsException.class)
                .hasMessage(file + ", line 1: --help is for a command line");
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path latin = directory.resolve("latin.options");
        Files.write(latin, "--name=Zürich".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> OptionsFile.read(latin))
                .isInstanceOf(OptionsException.class)
                .hasMessage(latin + ": is not UTF-8");
        Path folder = Files.createDirectory(directory.resolve("folder.options"));
        assertThatThrownBy(() -> OptionsFile.read(folder))
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith(folder + ": cannot be read");
    }
}
