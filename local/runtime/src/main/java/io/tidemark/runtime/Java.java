package io.tidemark.runtime;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Command lines of JVMs: the very JDK that we run on. */
public final class Java {

    /** What Flink needs of a JDK; our tests run with the same (parent POM, flink.jvm.args). */
    public static final List<String> FLINK_OPENS =
            Stream.of(
                            "java.util",
                            "java.lang",
                            "java.net",
                            "java.io",
                            "java.nio",
                            "java.text",
                            "java.time",
                            "java.lang.reflect",
                            "java.util.concurrent",
                            "java.util.concurrent.atomic",
                            "java.util.concurrent.locks")
                    .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
                    .toList();

    /**
     * Of a JVM that moves records, as {@code flink-conf} has them for TaskManagers: both cores
     * collect what each poll leaves behind, and the start is not stopped six times to look for
     * classes that nobody needs any more.
     */
    static final List<String> WORKER_OPTIONS =
            List.of("-XX:+UseParallelGC", "-XX:MetaspaceSize=128m");

    private static final String PROGRAM =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private Java() {}

    /** A JVM that is small and quick to start: for services with little to compute. */
    public static List<String> small(
            String maxHeap, List<String> options, String classPath, String mainClass) {
        List<String> all = new ArrayList<>(List.of("-Xmx" + maxHeap, "-XX:TieredStopAtLevel=1"));
        all.addAll(options);
        return command(all, classPath, mainClass);
    }

    /**
     * A JVM with the options that a file has, one a line.
     *
     * @param options more options, behind those of the file
     */
    public static List<String> fromFile(
            Path file, List<String> options, String classPath, String mainClass) {
        List<String> command = new ArrayList<>(List.of(PROGRAM, "@" + file));
        return program(command, options, classPath, mainClass);
    }

    /** A small JVM with these options: its collector has the smallest footprint. */
    public static List<String> command(List<String> options, String classPath, String mainClass) {
        return plain(with(List.of("-XX:+UseSerialGC"), options), classPath, mainClass);
    }

    /** A JVM that moves records, with these options. */
    public static List<String> worker(List<String> options, String classPath, String mainClass) {
        return plain(with(WORKER_OPTIONS, options), classPath, mainClass);
    }

    /** A JVM with these options, its collector among them. */
    static List<String> plain(List<String> options, String classPath, String mainClass) {
        return program(new ArrayList<>(List.of(PROGRAM)), options, classPath, mainClass);
    }

    /** A JVM that does something about this class path and runs nothing. */
    static List<String> withoutMain(List<String> options, String classPath) {
        return with(List.of(PROGRAM), options, List.of("-cp", classPath));
    }

    private static List<String> program(
            List<String> command, List<String> options, String classPath, String mainClass) {
        command.addAll(ClassArchive.options(classPath));
        command.addAll(nativeLibraries(classPath));
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        return command;
    }

    /** Where the JVM finds what the module's build has unpacked of its jars. */
    private static List<String> nativeLibraries(String classPath) {
        return ClassArchive.target(classPath)
                .map(target -> target.resolve("native"))
                .filter(Files::isDirectory)
                .map(
                        folder ->
                                "-Djava.library.path="
                                        + folder
                                        + File.pathSeparator
                                        + System.getProperty("java.library.path"))
                .stream()
                .toList();
    }

    /**
     * How a process of Flink logs that is not in a container: to standard output alone, which goes
     * to the file of the process, or to the user.
     *
     * @param configuration the directory
     */
    public static List<String> flinkLogging(Path configuration) {
        return List.of(
                "-Dlog4j.configurationFile=" + configuration.resolve("log4j-console.properties"),
                "-Dtidemark.log.file.level=OFF");
    }

    /** A command with arguments behind it. */
    @SafeVarargs
    public static List<String> with(List<String> command, List<String>... arguments) {
        List<String> all = new ArrayList<>(command);
        for (List<String> each : arguments) {
            all.addAll(each);
        }
        return all;
    }
}
