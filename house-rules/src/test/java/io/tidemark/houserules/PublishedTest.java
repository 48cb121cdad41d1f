package io.tidemark.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published, and what a user finds in it. */
class PublishedTest {

    static List<Libraries.Pom> libraries() {
        return Libraries.all();
    }

    @Test
    void theBomHasTheLibrariesAndNothingElse() {
        assertThat(Libraries.bom().managedDependencies())
                .containsExactlyInAnyOrderElementsOf(
                        libraries().stream().map(Libraries.Pom::artifactId).toList())
                .contains("tidemark-windows")
                .doesNotContain("tidemark-catalogue");
        assertThat(Libraries.bom().version()).isEqualTo(Libraries.root().version());
    }

    @Test
    void onlyLibrariesAreChildrenOfTheirParent() {
        assertThat(libraries())
                .allSatisfy(
                        library ->
                                assertThat(library.text("parent", "artifactId"))
                                        .isEqualTo(Libraries.parent().artifactId()));
        assertThat(Libraries.root().text("properties", "maven.deploy.skip")).isEqualTo("true");
        assertThat(Libraries.parent().text("properties", "maven.deploy.skip")).isEqualTo("false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "maven-clean-plugin",
                "maven-install-plugin",
                "maven-deploy-plugin",
                "maven-site-plugin",
                "spotless-maven-plugin"
            })
    void theBomIsBuiltWithTheSamePlugins(String plugin) {
        assertThat(Libraries.bom().managedPlugin(plugin))
                .isNotEmpty()
                .isEqualTo(Libraries.root().managedPlugin(plugin));
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void aLibrarySaysWhatItIs(Libraries.Pom library) {
        assertThat(library.text("name")).startsWith("Tidemark: ");
        assertThat(library.text("description")).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void eachPackageSaysWhatItIsFor(Libraries.Pom library) throws IOException {
        try (Stream<Path> files = Files.walk(library.module().resolve("src/main/java"))) {
            List<Path> packages =
                    files.filter(file -> file.toString().endsWith(".java"))
                            .map(Path::getParent)
                            .distinct()
                            .toList();
            assertThat(packages)
                    .isNotEmpty()
                    .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
        }
    }
}
