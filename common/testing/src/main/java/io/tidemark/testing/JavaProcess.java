package io.tidemark.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java program of this build as a process of its own. */
public final class JavaProcess implements AutoCloseable {

    private static final int ANSWER_MS = 1_000;

    private final Process process;
    private final Path log;

    private JavaProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a server as the local platform does: its JVM has the options that ship.
     *
     * @param module the module under local/ that it belongs to; must have been packaged
     * @param log takes what it prints
     * @param arguments more options of the JVM, the main class, and the program's arguments
     */
    public static JavaProcess start(String module, Path log, List<String> arguments)
            throws IOException {
        Path target = folder(module).resolve("target");
        if (!Files.isDirectory(target.resolve("lib"))) {
            throw new IOException(target + "/lib is not there; run mvn package first");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + configuration(module).resolve("jvm.options"));
        command.add("-cp");
        command.add(target + "/" + module + ".jar:" + target + "/lib/*");
        command.addAll(arguments);
        return run(command, log);
    }

    /** Starts any program. */
    static JavaProcess run(List<String> command, Path log) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        return new JavaProcess(process, log);
    }

    /** The configuration that the module ships with: all but ports and directories. */
    static Path configuration(String module) {
        return folder(module).resolve("conf");
    }

    private static Path folder(String module) {
        return root().resolve("local").resolve(module);
    }

    /** The folder of the whole project. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("local"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** Waits until the program listens; ends it if it does not. */
    public JavaProcess awaitPort(int port) throws InterruptedException {
        boolean listens = false;
        try {
            await("port " + port)
                    .atMost(3, TimeUnit.MINUTES)
                    .until(
                            () -> {
                                if (!process.isAlive()) {
                                    throw failed();
                                }
                                return listens(port);
                            });
            listens = true;
        } finally {
            if (!listens) {
                kill();
            }
        }
        return this;
    }

    private IOException failed() throws IOException {
        return new IOException("the process has ended:\n" + Files.readString(log));
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until the program has ended by itself. */
    public void awaitSuccess() throws IOException, InterruptedException {
        if (process.waitFor() != 0) {
            throw failed();
        }
    }

    /** Ends it, and what it started, with SIGKILL. */
    public void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
