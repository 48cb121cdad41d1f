package io.tidemark.houserules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a job's fat jar holds, and what it must leave to the cluster. */
class FatJarIT {

    static List<Path> fatJars() {
        return BuildOutput.fatJars();
    }

    @Test
    void everyJobHasOne() {
        assertThat(fatJars().stream().map(jar -> jar.getParent().getParent()))
                .isEqualTo(BuildOutput.jobs());
    }

    @ParameterizedTest
    @MethodSource("fatJars")
    void holdsNoClassThatTheClusterHas(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .filteredOn(name -> name.endsWith(".class"))
                    .filteredOn(
                            name ->
                                    name.startsWith("org/slf4j/")
                                            || name.startsWith("org/apache/logging/")
                                            || isFlinkCore(name))
                    .isEmpty();
        }
    }

    /** The Kafka connector is no part of a Flink distribution; all else of Flink is. */
    private static boolean isFlinkCore(String name) {
        return name.startsWith("org/apache/flink/")
                && !name.startsWith("org/apache/flink/connector/kafka/")
                && !name.startsWith("org/apache/flink/streaming/connectors/kafka/")
                && !name.startsWith("org/apache/flink/streaming/util/serialization/JSONKeyValue");
    }

    @ParameterizedTest
    @MethodSource("fatJars")
    void namesItsMainClassAndKeepsTheLicences(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            String mainClass = jar.getManifest().getMainAttributes().getValue("Main-Class");
            assertThat(mainClass).isNotNull();
            assertThat(jar.getEntry(mainClass.replace('.', '/') + ".class")).isNotNull();
            assertThat(jar.getEntry("META-INF/NOTICE")).isNotNull();
            assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("fatJars")
    void everyServiceItNamesIsInside(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            List<JarEntry> services =
                    jar.stream()
                            .filter(entry -> entry.getName().startsWith("META-INF/services/"))
                            .filter(entry -> !entry.isDirectory())
                            .toList();
            for (JarEntry service : services) {
                String text = new String(jar.getInputStream(service).readAllBytes(), UTF_8);
                assertThat(text.lines().map(line -> line.replaceFirst("#.*", "").strip()))
                        .as(service.getName())
                        .filteredOn(line -> !line.isEmpty())
                        .isNotEmpty()
                        .doesNotHaveDuplicates()
                        .allSatisfy(
                                line ->
                                        assertThat(jar.getEntry(line.replace('.', '/') + ".class"))
                                                .as(line)
                                                .isNotNull());
            }
        }
    }
}
