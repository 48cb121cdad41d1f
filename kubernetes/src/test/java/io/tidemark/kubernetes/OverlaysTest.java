package io.tidemark.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What kubectl makes of kustomizations: our overlays pass. Left out where there is no kubectl. */
class OverlaysTest {

    private static final Path OVERLAYS = Path.of("../k8s/overlays");

    @BeforeAll
    static void needKubectl() {
        boolean required = Boolean.parseBoolean(System.getenv("TIDEMARK_REQUIRE_KUBECTL"));
        if (!Manifests.hasKubectl() && !required) {
            System.out.println("OverlaysTest was left out: there is no kubectl here");
        }
        Assumptions.assumeTrue(Manifests.hasKubectl() || required);
    }

    @Test
    void ourOverlaysPass() throws IOException, Manifests.Unreadable {
        for (Path overlay : overlays()) {
            Map<String, String> rendered =
                    Manifests.read(overlay.toString(), InputStream.nullInputStream());
            OperatorVersion operator =
                    rendered.values().stream().anyMatch(text -> text.contains("flinkVersion: v2_3"))
                            ? OperatorVersion.V1_16
                            : OperatorVersion.V1_15;

            Report report = new ManifestChecker(operator).check(rendered);

            System.out.printf(
                    "%s: %d documents, %d fields, %d pods of Flink%n",
                    overlay, report.documents(), report.fields(), report.flinkPods());
            assertThat(report.faults()).as(overlay.toString()).isEmpty();
            assertThat(report.documents()).as(overlay.toString()).isPositive();
        }
    }

    /** What they need is applied before them, with a selector of this label. */
    @Test
    void allJobsAreTold() throws IOException, Manifests.Unreadable {
        for (Path overlay : overlays()) {
            for (String text :
                    Manifests.read(overlay.toString(), InputStream.nullInputStream()).values()) {
                assertThat(text.split("(?m)^---$"))
                        .as(overlay.toString())
                        .filteredOn(document -> document.matches("(?s).*\\nkind: Flink\\w+\\n.*"))
                        .isNotEmpty()
                        .allMatch(document -> document.contains("    tidemark.io/part: jobs\n"));
            }
        }
    }

    @Test
    void aFolderWithAKustomizationIsRendered(@TempDir Path folder)
            throws IOException, Manifests.Unreadable {
        Files.writeString(
                folder.resolve("kustomization.yaml"), "resources: [a.yaml]\nnamePrefix: x-\n");
        Files.writeString(
                folder.resolve("a.yaml"),
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndatta: {}\n");

        Report report =
                new ManifestChecker(OperatorVersion.V1_15)
                        .check(Manifests.read(folder.toString(), InputStream.nullInputStream()));

        assertThat(report.faults())
                .extracting(Fault::toString)
                .containsExactly(
                        folder + ": ConfigMap/x-a: datta: unknown field (did you mean data?)");
    }

    private static List<Path> overlays() throws IOException {
        if (!Files.isDirectory(OVERLAYS)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(OVERLAYS)) {
            return folders.filter(Manifests::isKustomization).sorted().toList();
        }
    }
}
