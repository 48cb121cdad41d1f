package io.tidemark.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Modules are built side by side, so a module that starts another, or looks into its target folder,
 * must say so in its POM: the order of the list in the parent promises nothing.
 */
class BuildOrderTest {

    private final Poms poms = Poms.read();

    @Test
    void beforeTheIntegrationTestsComesEveryJob() {
        List<String> jobs =
                BuildOutput.jobs().stream().map(Path::getFileName).map(Path::toString).toList();

        assertThat(jobs).contains("word-count");
        assertThat(poms.builtBefore("integration-tests"))
                .as("all-jobs/pom.xml names every job")
                .containsAll(jobs);
    }

    @Test
    void beforeTheHouseRulesComesEveryModule() {
        assertThat(poms.modules()).contains("tidemark-windows", "cli");
        assertThat(poms.builtBefore("house-rules"))
                .as("house-rules/pom.xml, or a POM behind it, names every module")
                .containsAll(poms.modules());
    }
}
