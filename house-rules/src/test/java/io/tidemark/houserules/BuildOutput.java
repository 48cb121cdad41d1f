package io.tidemark.houserules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the modules' classes and jars lie. */
final class BuildOutput {

    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private BuildOutput() {}

    /** The folders {@code target/<name>} of all modules that have one. */
    static List<Path> folders(String name) {
        return find(ROOT, 4, path -> path.endsWith(Path.of("target", name)));
    }

    /** The fat jars of all jobs. */
    static List<Path> fatJars() {
        return find(
                ROOT.resolve("jobs"),
                3,
                path -> {
                    Path module = path.getParent().getParent();
                    return path.getParent().endsWith("target")
                            && path.endsWith(module.getFileName() + ".jar");
                });
    }

    /** The modules under jobs/. */
    static List<Path> jobs() {
        return find(ROOT.resolve("jobs"), 2, path -> path.endsWith("pom.xml")).stream()
                .map(Path::getParent)
                .filter(module -> !module.equals(ROOT.resolve("jobs")))
                .toList();
    }

    private static List<Path> find(
            Path from, int depth, java.util.function.Predicate<Path> wanted) {
        try (Stream<Path> paths = Files.walk(from, depth)) {
            return paths.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
