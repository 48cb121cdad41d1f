package io.tidemark.platformtesting;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the processes that tests start have in common. */
public final class Processes {

    /** The project's folder. */
    static final Path ROOT = root();

    private static final int DEADLINE_SECONDS = 60;

    private Processes() {}

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("flink-conf"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** A job's fat jar. */
    public static Path fatJar(String job) {
        return ROOT.resolve("jobs").resolve(job).resolve("target").resolve(job + ".jar");
    }

    /** The class path of a module of this project that has been packaged: its jar and its lib. */
    public static String classPath(String module, String jar) {
        Path target = ROOT.resolve(module).resolve("target");
        if (!Files.exists(target.resolve(jar)) || !Files.isDirectory(target.resolve("lib"))) {
            throw new IllegalStateException(
                    target + " has no " + jar + " or no lib; package the module first");
        }
        return target.resolve(jar) + ":" + target.resolve("lib") + "/*";
    }

    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Reads what a process prints until a line begins with {@code beginning}, and goes on reading,
     * because a full pipe would stop the process.
     *
     * @return the rest of that line
     * @throws IOException if the process ends before
     */
    public static String awaitLine(Process process, String beginning) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder before = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(beginning)) {
                Thread reader = new Thread(() -> output.lines().forEach(more -> {}), "drain");
                reader.setDaemon(true);
                reader.start();
                return line.substring(beginning.length());
            }
            before.append(line).append('\n');
        }
        throw new IOException("it ended before it said '" + beginning + "':\n" + before);
    }

    /** Ends a process and what it started, and waits for that. */
    public static void end(Process process) {
        var children = process.descendants().toList();
        process.destroy();
        process.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    public static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(
                            file -> {
                                try {
                                    Files.deleteIfExists(file);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }
}
