package io.tidemark.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The classes of a module's class path as the JVM has parsed and verified them, in a file from
 * which it takes them when it starts (class-data sharing, JEP 310). The build of {@code
 * scripts/tidemark} writes it, so that neither a start nor a stop waits for it. Without it, or if
 * it is damaged, a JVM starts as it always does.
 *
 * <p>Which classes there are was recorded: {@code TIDEMARK_LIST_CLASSES=<folder>} has each JVM that
 * we start write into that folder what it loads. A class that is no longer there is passed over.
 */
public final class ClassArchive {

    private static final String LIBRARIES = "/lib/*";
    private static final String NAME = "classes-";
    private static final String SUFFIX = ".jsa";

    /** The JVM's own words about it are of no use to whoever started something else. */
    private static final String SILENT = "-Xlog:cds=off";

    /** What would change the JVM that writes, an agent of somebody else among it. */
    private static final List<String> VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final String module;
    private final String classPath;
    private final Path file;

    private ClassArchive(String module, String classPath, Path folder) throws IOException {
        this.module = module;
        this.classPath = classPath;
        file = folder.resolve(NAME + content(classPath) + SUFFIX);
    }

    /** The archive of the module that a class path begins with; none if it is no module's. */
    static Optional<ClassArchive> of(String classPath) throws IOException {
        Optional<Path> target = target(classPath);
        if (target.isEmpty()) {
            return Optional.empty();
        }
        String own = classPath.substring(0, classPath.indexOf(LIBRARIES) + LIBRARIES.length());
        String module = target.get().getParent().getFileName().toString();
        return Optional.of(new ClassArchive(module, own, target.get()));
    }

    /**
     * Where the build of the module is that a class path begins with; none if it is no module's.
     */
    static Optional<Path> target(String classPath) {
        int end = classPath.indexOf(LIBRARIES);
        return end < 0
                ? Optional.empty()
                : Optional.of(
                        Path.of(classPath.substring(classPath.lastIndexOf(':', end) + 1, end)));
    }

    /** Options for a JVM that is to be started with this class path, or a longer one. */
    static List<String> options(String classPath) {
        try {
            Optional<ClassArchive> archive = of(classPath);
            if (archive.isEmpty()) {
                return List.of();
            }
            String lists = System.getenv("TIDEMARK_LIST_CLASSES");
            if (lists != null) {
                return List.of(
                        "-XX:DumpLoadedClassList="
                                + Path.of(lists).resolve(archive.get().module + "-%p.txt"));
            }
            return Files.exists(archive.get().file)
                    ? List.of(
                            "-XX:SharedArchiveFile=" + archive.get().file,
                            "-XX:+VerifySharedSpaces",
                            SILENT)
                    : List.of();
        } catch (IOException e) {
            // The JVM will say what is missing.
            return List.of();
        }
    }

    /**
     * Writes the archive of a module's class path, in the place of older ones.
     *
     * @return whether it is there; not if the JVM cannot write one, or nobody recorded a list
     */
    public static boolean write(String classPath) throws IOException, InterruptedException {
        Optional<ClassArchive> archive = of(classPath);
        return archive.isPresent() && archive.get().write();
    }

    private boolean write() throws IOException, InterruptedException {
        if (Files.exists(file)) {
            return true;
        }
        Path folder = file.getParent();
        Path list = folder.resolve("classes.txt");
        try (InputStream recorded = ClassArchive.class.getResourceAsStream(module + ".txt")) {
            if (recorded == null) {
                return false;
            }
            Files.copy(recorded, list, StandardCopyOption.REPLACE_EXISTING);
        }
        Path written = folder.resolve(NAME + "new");
        ProcessBuilder jvm =
                new ProcessBuilder(
                        Java.withoutMain(
                                List.of(
                                        "-Xshare:dump",
                                        "-XX:SharedClassListFile=" + list,
                                        "-XX:SharedArchiveFile=" + written,
                                        "-Xmx512m",
                                        "-Xlog:disable"),
                                classPath));
        VARIABLES.forEach(jvm.environment()::remove);
        int exit =
                jvm.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        Files.delete(list);
        if (exit != 0 || !Files.exists(written)) {
            Files.deleteIfExists(written);
            return false;
        }
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.READ)) {
            channel.force(true);
        }
        deleteAll(folder);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private static void deleteAll(Path folder) throws IOException {
        List<Path> old;
        try (Stream<Path> all = Files.list(folder)) {
            old = all.filter(path -> path.getFileName().toString().endsWith(SUFFIX)).toList();
        }
        for (Path path : old) {
            Files.delete(path);
        }
    }

    /** Another JDK or another jar is another archive. */
    private static String content(String classPath) throws IOException {
        List<String> content = new ArrayList<>(List.of(System.getProperty("java.vm.version")));
        for (String entry : classPath.split(":", -1)) {
            Path path = Path.of(entry);
            if (!entry.endsWith("*")) {
                content.add(state(path));
                continue;
            }
            try (Stream<Path> jars = Files.list(path.getParent())) {
                for (Path jar : jars.sorted().toList()) {
                    content.add(state(jar));
                }
            }
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(String.join("\n", content).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has it", e);
        }
    }

    private static String state(Path jar) throws IOException {
        return jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar).toMillis();
    }
}
