package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkConfigurationTest {

    @TempDir private Path shipped;

    private Path place;

    @BeforeEach
    void ship() throws IOException {
        Files.writeString(shipped.resolve("config.yaml"), "# Why.\na.b: 1\n\na.b.c: file:///x y\n");
        Files.writeString(shipped.resolve("log4j-console.properties"), "x = y\n");
        place = Files.createDirectories(shipped.resolve("places")).resolve("local.yaml");
    }

    @Test
    void thePlaceCountsKeyByKey(@TempDir Path target) throws IOException {
        Files.writeString(place, "a.b: 2\nz: 8081-8099\n");

        FlinkConfiguration.copy(shipped, FlinkConfiguration.LOCAL, target);

        assertThat(FlinkConfiguration.of(shipped, FlinkConfiguration.LOCAL))
                .containsExactly(
                        entry("a.b", "2"), entry("a.b.c", "file:///x y"), entry("z", "8081-8099"));
        assertThat(target.resolve("config.yaml"))
                .content()
                .endsWith("a.b: 2\na.b.c: file:///x y\nz: 8081-8099\n");
        assertThat(target.resolve("log4j-console.properties")).hasContent("x = y");
        assertThat(target.resolve("places")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:", "  b: 1", "a: 1 # comment", "- a", "a:b"})
    void whatIsNoPlainEntryIsRefusedWithItsLine(String line) throws IOException {
        Files.writeString(place, "x: 1\n" + line + "\n");

        assertThatThrownBy(() -> FlinkConfiguration.of(shipped, FlinkConfiguration.LOCAL))
                .isInstanceOf(PlatformException.class)
                .hasMessage(place + ": line 2 is no \"key: value\" with the whole key");
    }

    @Test
    void aKeyStandsOnce() throws IOException {
        Files.writeString(place, "x: 1\nx: 1\n");

        assertThatThrownBy(() -> FlinkConfiguration.of(shipped, FlinkConfiguration.LOCAL))
                .hasMessage(place + ": line 2 names x for the second time");
    }
}
