package io.tidemark.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ClassArchiveTest {

    @TempDir Path directory;

    private Path target;
    private String classPath;

    /** A module of a name of which there is a list, which has classes of the JDK, too. */
    @BeforeEach
    void aModule() throws Exception {
        target = directory.resolve("kafka-broker/target");
        Path source = directory.resolve("Hello.java");
        Files.writeString(
                source,
                "class Hello { public static void main(String[] a) { System.out.println(\"hello\"); } }");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();
        Files.createDirectories(target.resolve("lib"));
        try (JarOutputStream jar =
                new JarOutputStream(Files.newOutputStream(target.resolve("lib/hello.jar")))) {
            jar.putNextEntry(new JarEntry("Hello.class"));
            jar.write(Files.readAllBytes(directory.resolve("Hello.class")));
        }
        classPath = target + "/lib/*";
    }

    @Test
    void aJvmStartsFromItAlsoWithALongerClassPath() throws Exception {
        assertThat(ClassArchive.options(classPath)).isEmpty();
        assertThat(ClassArchive.write(classPath)).isTrue();
        // With -Xshare:on a JVM does not start without it.
        assertThat(run("-Xshare:on", classPath)).isEqualTo("hello\n");
        assertThat(run("-Xshare:on", classPath + ":" + directory.resolve("more.jar")))
                .isEqualTo("hello\n");
        assertThat(files()).hasSize(1);
    }

    @Test
    void whatIsDamagedIsPassedOver() throws Exception {
        assertThat(ClassArchive.write(classPath)).isTrue();
        Path archive = files().findFirst().orElseThrow();
        assertThat(archive.toFile().setWritable(true)).isTrue();
        long size = Files.size(archive);
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            for (long at = size / 4; at < size; at += 4096) {
                file.seek(at);
                file.write(0x55);
            }
        }
        assertThat(run("-Xshare:auto", classPath)).isEqualTo("hello\n");
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.setLength(size / 2);
        }
        assertThat(run("-Xshare:auto", classPath)).isEqualTo("hello\n");
        Files.write(archive, new byte[0]);
        assertThat(run("-Xshare:auto", classPath)).isEqualTo("hello\n");
    }

    @Test
    void anotherJarHasAnotherArchiveInItsPlace() throws Exception {
        assertThat(ClassArchive.write(classPath)).isTrue();
        Files.copy(target.resolve("lib/hello.jar"), target.resolve("lib/again.jar"));
        assertThat(ClassArchive.options(classPath)).isEmpty();
        assertThat(ClassArchive.write(classPath)).isTrue();
        assertThat(run("-Xshare:on", classPath)).isEqualTo("hello\n");
        assertThat(files()).hasSize(1);
    }

    @Test
    void aModuleWithoutAListHasNone() throws Exception {
        Path other = directory.resolve("other/target");
        Files.createDirectories(other.getParent());
        Files.move(target, other);
        assertThat(ClassArchive.write(other + "/lib/*")).isFalse();
        assertThat(ClassArchive.write("x.jar")).isFalse();
        assertThat(ClassArchive.options("x.jar")).isEmpty();
    }

    private Stream<Path> files() throws Exception {
        try (Stream<Path> all = Files.list(target)) {
            return all
                    .filter(path -> path.getFileName().toString().startsWith("classes"))
                    .toList()
                    .stream();
        }
    }

    private static String run(String sharing, String classPath) throws Exception {
        Process jvm =
                new ProcessBuilder(Java.command(List.of(sharing), classPath, "Hello"))
                        .redirectErrorStream(true)
                        .start();
        String printed = new String(jvm.getInputStream().readAllBytes(), UTF_8);
        assertThat(jvm.waitFor()).as(printed).isZero();
        return printed;
    }
}
