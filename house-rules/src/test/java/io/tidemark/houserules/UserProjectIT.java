package io.tidemark.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's own project builds against the libraries as they would be published.
 *
 * <p>It gets a local repository of its own, which is the present one by links, but for our own
 * artifacts: those are put there from what this build has just made. So nothing is downloaded
 * twice, and nothing of ours is left behind where it could later stand in for what was released.
 */
class UserProjectIT {

    private static final Path LOCAL_REPOSITORY = Path.of(System.getProperty("local.repository"));
    private static final int MINUTES = 5;

    @TempDir private Path folder;

    @Test
    void theExampleBuildsAndItsTestsPass() throws Exception {
        Path repository = Files.createDirectory(folder.resolve("repository"));
        linkAllButOurs(LOCAL_REPOSITORY, repository);
        publish(Libraries.root(), repository);
        publish(Libraries.parent(), repository);
        publish(Libraries.bom(), repository);
        for (Libraries.Pom library : Libraries.all()) {
            publish(library, repository);
        }
        Path project = folder.resolve("project");
        copy(BuildOutput.ROOT.resolve("examples/use-the-windows"), project);
        // Maven would find our own settings of the JVM otherwise.
        Files.createDirectory(project.resolve(".mvn"));

        Path log = Path.of("target", "use-the-windows.log").toAbsolutePath();
        int exitCode = verify(project, repository, log);
        assertThat(exitCode).as(() -> read(log)).isZero();
        assertThat(project.resolve("target/takings-1.0-SNAPSHOT.jar")).exists();
        assertThat(project.resolve("target/surefire-reports"))
                .isDirectoryContaining(report -> report.toString().endsWith("TakingsTest.xml"));
    }

    private static int verify(Path project, Path repository, Path log) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString());
        command.addAll(List.of("-B", "-ntp", "-Dmaven.repo.local=" + repository));
        if (System.getProperty("maven.network").equals("offline=true")) {
            command.add("-o");
        }
        command.add("verify");
        ProcessBuilder maven =
                new ProcessBuilder(command)
                        .directory(project.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = maven.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as(() -> read(log)).isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void linkAllButOurs(Path from, Path to) throws IOException {
        link(from, to, "io");
        Files.createDirectory(to.resolve("io"));
        if (Files.isDirectory(from.resolve("io"))) {
            link(from.resolve("io"), to.resolve("io"), "tidemark");
        }
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.filter(Files::isDirectory).toList()) {
                String name = entry.getFileName().toString();
                if (!name.equals(except)) {
                    Files.createSymbolicLink(to.resolve(name), entry.toAbsolutePath());
                }
            }
        }
    }

    private static void publish(Libraries.Pom pom, Path repository) throws IOException {
        String name = pom.artifactId() + "-" + pom.version();
        Path place =
                Files.createDirectories(
                        repository
                                .resolve(Path.of("io", "tidemark"))
                                .resolve(Path.of(pom.artifactId(), pom.version())));
        Files.copy(pom.file(), place.resolve(name + ".pom"));
        if (!pom.isPom()) {
            Files.copy(
                    pom.module().resolve(Path.of("target", name + ".jar")),
                    place.resolve(name + ".jar"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file :
                    files.filter(each -> !each.startsWith(from.resolve("target"))).toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return log + ": " + e;
        }
    }
}
