package io.tidemark.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestsTest {

    @Test
    void aFolderIsReadAtAnyDepth(@TempDir Path folder) throws IOException, Manifests.Unreadable {
        Path deep = Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(deep.resolve("c.yml"), "kind: C");
        Files.writeString(folder.resolve("d.yaml"), "kind: D");
        Files.writeString(folder.resolve("README.md"), "no manifest");

        assertThat(Manifests.read(folder.toString(), InputStream.nullInputStream()))
                .containsOnlyKeys(deep.resolve("c.yml").toString(), folder + "/d.yaml");
    }

    @Test
    void theStandardInputIsRead() throws Manifests.Unreadable {
        InputStream input = new ByteArrayInputStream("kind: X".getBytes(StandardCharsets.UTF_8));

        assertThat(Manifests.read("-", input)).containsEntry("-", "kind: X");
    }

    @Test
    void whatIsNotThereIsSaid(@TempDir Path folder) {
        String missing = folder.resolve("missing.yaml").toString();

        assertThatThrownBy(() -> Manifests.read(missing, InputStream.nullInputStream()))
                .hasMessage(missing + " is not there");
        assertThatThrownBy(() -> Manifests.read(folder.toString(), InputStream.nullInputStream()))
                .hasMessage(folder + " has no file that ends in .yaml, .yml or .json");
    }
}
