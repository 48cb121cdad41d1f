package io.tidemark.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The classes of a program as the JVM has parsed and verified them, in a file from which the next
 * start takes them (class-data sharing, JEP 350). The first run writes it when it ends, which takes
 * some seconds more. A JVM whose class path is another one passes over it.
 */
final class ClassArchive {

    private static final String SUFFIX = ".jsa";

    private final Path folder;
    private final String program;
    private final Path file;

    private ClassArchive(Path folder, String program, Path file) {
        this.folder = folder;
        this.program = program;
        this.file = file;
    }

    /**
     * The archive of a program.
     *
     * @param folder which has it; where nothing can be written there is none
     * @param program tells its archive from those of other programs in the folder
     * @param classPath jars, and folders of jars with {@code /*} behind them
     */
    static ClassArchive of(Path folder, String program, String classPath) {
        return new ClassArchive(
                folder, program, folder.resolve(program + "-" + content(classPath) + SUFFIX));
    }

    /** Another JDK or another jar is another archive. */
    private static String content(String classPath) {
        StringBuilder content = new StringBuilder(System.getProperty("java.vm.version"));
        try {
            for (String entry : classPath.split(":", -1)) {
                Path path = Path.of(entry);
                if (!entry.endsWith("*")) {
                    add(content, path);
                    continue;
                }
                try (Stream<Path> jars = Files.list(path.getParent())) {
                    for (Path jar : jars.sorted().toList()) {
                        add(content, jar);
                    }
                }
            }
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(content.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (IOException e) {
            // The JVM will say what is missing.
            return "none";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has it", e);
        }
    }

    private static void add(StringBuilder content, Path jar) throws IOException {
        content.append('\n')
                .append(jar)
                .append(' ')
                .append(Files.size(jar))
                .append(' ')
                .append(Files.getLastModifiedTime(jar).toMillis());
    }

    /** For a JVM that is being started: to use the archive, or else to write it. */
    List<String> options() {
        if (isGivenUp()) {
            return List.of();
        }
        if (Files.exists(file)) {
            // It is used or it is not; neither is worth a line.
            return List.of(
                    "-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
        }
        return Files.isWritable(folder)
                ? List.of(
                        "-XX:ArchiveClassesAtExit=" + written(),
                        "-Xlog:cds=off",
                        "-Xlog:cds+dynamic=off")
                : List.of();
    }

    private boolean isGivenUp() {
        try {
            return Files.size(file) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** No further JVM writes it: on this machine it takes too long. */
    void giveUp() {
        try {
            Files.deleteIfExists(written());
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        } catch (IOException e) {
            // Then the next one tries again.
        }
    }

    /** Keeps what a JVM that did its work has written, in the place of what older ones wrote. */
    void keep() {
        if (!Files.exists(written())) {
            return;
        }
        try {
            try (Stream<Path> all = Files.list(folder)) {
                for (Path old : all.filter(this::isOfProgram).toList()) {
                    Files.delete(old);
                }
            }
            move(written(), file);
        } catch (IOException e) {
            // Then the next start is as slow as this one was.
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to);
        }
    }

    private boolean isOfProgram(Path path) {
        String name = path.getFileName().toString();
        return !path.equals(written()) && name.startsWith(program + "-") && name.contains(SUFFIX);
    }

    /** Not that of another platform on the same machine. */
    private Path written() {
        return file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    }
}
