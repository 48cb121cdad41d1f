package io.tidemark.platformtests;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Adds a job to the repository that ends the TaskManager: {@code bad-job/BadJob.java}. */
final class BadJobs {

    static final String NAME = "bad-job";

    /** The one job beside it. */
    static final String OTHER = "news-index";

    private static final String MAIN_CLASS = "io.tidemark.badjob.BadJob";

    private BadJobs() {}

    /** As much of the repository as a platform takes, by links, with the job as if built there. */
    static Path repository(Path directory) throws IOException {
        Path real = Path.of("..").toRealPath();
        Path repository = Files.createDirectories(directory.resolve("repository"));
        for (String part : List.of("dashboard", "data", "flink-conf", "local")) {
            Files.createSymbolicLink(repository.resolve(part), real.resolve(part));
        }
        Path jobs = Files.createDirectories(repository.resolve("jobs"));
        Files.createSymbolicLink(jobs.resolve(OTHER), real.resolve("jobs").resolve(OTHER));
        Path target = Files.createDirectories(jobs.resolve(NAME).resolve("target"));
        Path classes = compile(real, Files.createDirectories(directory.resolve("classes")));
        pack(classes, target.resolve(NAME + ".jar"));
        return repository;
    }

    private static Path compile(Path repository, Path classes) throws IOException {
        String libraries;
        try (Stream<Path> jars = Files.list(repository.resolve("local/flink-cluster/target/lib"))) {
            libraries = jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
        int code =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-d",
                                classes.toString(),
                                "-cp",
                                libraries,
                                "-proc:none",
                                "src/test/resources/bad-job/BadJob.java");
        if (code != 0) {
            throw new IllegalStateException(NAME + " does not compile");
        }
        return classes;
    }

    private static void pack(Path classes, Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MAIN_CLASS);
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Path each : files) {
                out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, out);
            }
        }
    }
}
