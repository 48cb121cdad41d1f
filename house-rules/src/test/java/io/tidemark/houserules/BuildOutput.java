package io.tidemark.houserules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** The modules under common/ and jobs/. */
    static List<Path> librariesAndJobs() {
        List<Path> all =
                new ArrayList<>(find(ROOT.resolve("common"), 2, path -> path.endsWith("pom.xml")));
        all.remove(ROOT.resolve("common/pom.xml"));
        all.replaceAll(Path::getParent);
        all.addAll(jobs());
        return all;
    }

    /** A module's Java sources, without its tests. */
    static List<Path> sources(Path module) {
        Path sources = module.resolve("src/main/java");
        return Files.isDirectory(sources)
                ? find(sources, Integer.MAX_VALUE, path -> path.toString().endsWith(".java"))
                : List.of();
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
