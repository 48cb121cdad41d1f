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

    private static final Pattern CALL = Pattern.compile("`([^`]*\\([^`]*)`");

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

    /** What is Flink's compiles, too; what is Beam's does not. */
    @Test
    void eachCallInTheTablesStandsInTheExample() throws IOException {
        String guide = Files.readString(GUIDE);
        assertThat(calls(guide, "## From Flink's windows", List.of(1, 2))).hasSizeGreaterThan(30);
        assertThat(calls(guide, "## From Beam's windows", List.of(2))).hasSizeGreaterThan(15);
        String sources = String.join("", sources()).replaceAll("\\s", "");
        assertThat(calls(guide, "## From Flink's windows", List.of(1, 2)))
                .allMatch(sources::contains);
        assertThat(calls(guide, "## From Beam's windows", List.of(2))).allMatch(sources::contains);
    }

    /** The code with brackets in these columns of a section's table, without white space. */
    private static List<String> calls(String guide, String heading, List<Integer> columns) {
        String section = guide.substring(guide.indexOf(heading) + heading.length());
        return section.substring(0, section.indexOf("\n## "))
                .lines()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .map(line -> line.split("\\|", -1))
                .flatMap(cells -> columns.stream().map(column -> cells[column]))
                .flatMap(cell -> CALL.matcher(cell).results())
                .map(call -> call.group(1).replaceAll("\\s", ""))
                .toList();
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
