package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What {@code scripts/tidemark} does before any Java runs. */
class ScriptTest {

    @Test
    void aJavaHomeThatPointsAtNothingIsNamed() throws Exception {
        ProcessBuilder script =
                new ProcessBuilder("bash", Path.of("../../scripts/tidemark").toString(), "status")
                        .redirectErrorStream(true);
        script.environment().put("JAVA_HOME", "/nope");

        Process process = script.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(output.lines())
                .singleElement()
                .asString()
                .startsWith("tidemark: JAVA_HOME is /nope, where there is no bin/java");
    }
}
