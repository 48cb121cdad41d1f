package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

    @TempDir Path folder;

    private Path jar;

    @BeforeEach
    void writeJar() throws IOException {
        jar =
                Files.writeString(
                        Files.createDirectories(folder.resolve("lib")).resolve("a.jar"), "");
    }

    private ClassArchive archive() {
        return ClassArchive.of(folder, "broker", folder.resolve("lib") + "/*");
    }

    /** The file that a JVM writes or reads with these options. */
    private static Path file(ClassArchive archive, String option) {
        return archive.options().stream()
                .filter(each -> each.startsWith(option + "="))
                .map(each -> Path.of(each.substring(option.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private void runOnce() throws IOException {
        Files.writeString(file(archive(), "-XX:ArchiveClassesAtExit"), "archive");
        archive().keep();
    }

    @Test
    void whatTheFirstRunWritesTheNextOneReads() throws IOException {
        runOnce();
        assertThat(files()).containsExactly(file(archive(), "-XX:SharedArchiveFile"));
    }

    @Test
    void withAnotherJarItIsWrittenAnewAndTheOldOneGoes() throws IOException {
        runOnce();
        Files.writeString(jar, "another");
        Path other = file(archive(), "-XX:ArchiveClassesAtExit");
        assertThat(other).doesNotExist();
        runOnce();
        assertThat(files()).containsExactly(file(archive(), "-XX:SharedArchiveFile"));
    }

    @Test
    void whatHasWrittenNothingKeepsNothing() throws IOException {
        archive().keep();
        assertThat(files()).isEmpty();
    }

    @Test
    void whatTakesTooLongIsNotTriedAgain() throws IOException {
        archive().giveUp();
        assertThat(archive().options()).isEmpty();
        Files.writeString(jar, "another");
        assertThat(archive().options()).isNotEmpty();
    }

    @Test
    void anArchiveThatIsThereIsNotGivenUp() throws IOException {
        Files.writeString(file(archive(), "-XX:ArchiveClassesAtExit"), "archive");
        archive().keep();
        archive().giveUp();
        assertThat(file(archive(), "-XX:SharedArchiveFile")).hasContent("archive");
    }

    /** A JVM with these options runs, and takes classes out of the archive that it wrote. */
    @Test
    void theJvmTakesIt() throws Exception {
        Path library =
                Path.of(Test.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        ClassArchive archive = ClassArchive.of(folder, "junit", library.toString());
        assertThat(run(archive, library)).contains("source: file:");
        archive.keep();
        assertThat(file(archive, "-XX:SharedArchiveFile")).isNotEmptyFile();
        assertThat(run(archive, library)).contains("source: shared objects file (top)");
    }

    /** The line that tells where the class was loaded from. */
    private static String run(ClassArchive archive, Path library) throws Exception {
        List<String> options = Java.with(archive.options(), List.of("-Xlog:class+load"));
        Process process =
                new ProcessBuilder(Java.command(options, library.toString(), Test.class.getName()))
                        .redirectErrorStream(true)
                        .start();
        try (var reader = process.inputReader()) {
            // It has no main method, and is loaded to be asked for one.
            String line =
                    reader.lines()
                            .filter(each -> each.contains(" " + Test.class.getName() + " source:"))
                            .reduce("", (a, b) -> a + b);
            process.waitFor();
            return line;
        }
    }
}
