package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages under {@code docs/} say what the catalogue says. */
class DocsTest {

    private static final Path DOCS = Path.of("../../docs");

    private static final String WRITE = "tidemark.write-docs";

    private static final String HOW =
            "mvn -pl common/catalogue -am test -Dtest=DocsTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -D"
                    + WRITE
                    + "=true";

    static Stream<Arguments> pages() {
        return Stream.of(
                Arguments.of("topics.md", Pages.topics()),
                Arguments.of("jobs.md", Pages.jobs()),
                Arguments.of("metrics.md", Pages.metrics()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void aPageSaysWhatTheCatalogueSays(String name, String page) throws IOException {
        Path file = DOCS.resolve(name);
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file, page, UTF_8);
        }
        assertThat(Files.exists(file) ? Files.readString(file, UTF_8) : "")
                .as("docs/" + name + " is stale; write it anew with: " + HOW)
                .isEqualTo(page);
    }
}
