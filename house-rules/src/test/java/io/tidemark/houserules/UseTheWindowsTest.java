package io.tidemark.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide says what its example does. */
class UseTheWindowsTest {

    private static final Path GUIDE = BuildOutput.ROOT.resolve("docs/use-the-windows.md");
    private static final Path EXAMPLE = BuildOutput.ROOT.resolve("examples/use-the-windows");

    private static final Pattern SNIPPET =
            Pattern.compile("^```(java|xml)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void eachSnippetStandsInTheExample() throws IOException {
        List<String> sources = sources();
        List<MatchResult> snippets = SNIPPET.matcher(Files.readString(GUIDE)).results().toList();
        assertThat(snippets).hasSizeGreaterThan(3);
        assertThat(snippets)
                .extracting(snippet -> withoutIndentation(snippet.group(2)))
                .allSatisfy(
                        snippet ->
                                assertThat(sources)
                                        .as(snippet)
                                        .anySatisfy(
                                                source -> assertThat(source).contains(snippet)));
    }

    @Test
    void theVersionsAreThoseOfThisBuild() {
        Libraries.Pom example = Libraries.read(EXAMPLE.resolve("pom.xml"));
        Libraries.Pom root = Libraries.root();
        assertThat(example.text("properties", "tidemark.version")).isEqualTo(root.version());
        assertThat(example.text("properties", "flink.version"))
                .isEqualTo(root.text("properties", "flink.version"));
        // Others would be downloaded for this alone.
        for (String plugin :
                List.of(
                        "maven-resources-plugin",
                        "maven-compiler-plugin",
                        "maven-surefire-plugin",
                        "maven-jar-plugin")) {
            assertThat(example.managedPlugin(plugin)).isEqualTo(root.managedPlugin(plugin));
        }
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            return files.filter(file -> file.toString().matches(".*/(src/.*\\.java|pom\\.xml)"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .map(UseTheWindowsTest::read)
                    .map(UseTheWindowsTest::withoutIndentation)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String withoutIndentation(String text) {
        return text.lines().map(String::strip).reduce("", (all, line) -> all + line + "\n");
    }
}
