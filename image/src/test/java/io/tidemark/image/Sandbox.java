package io.tidemark.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands in an image's tree as a container would: as user 9999 without any capability, on a
 * root file system that nobody can write to, with {@code /tmp} and Flink's log for itself. Programs
 * and the JDK are the machine's. It takes a mount namespace, for who is not root inside a user
 * namespace.
 */
final class Sandbox {

    private static final Path SCRIPT = Path.of("target/test-classes/sandbox.sh").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    private final ImageTree tree;

    private Sandbox(ImageTree tree) {
        this.tree = tree;
    }

    /** Why it cannot be had on this machine, in a line; empty if it can. */
    static Optional<String> missing() throws IOException, InterruptedException {
        if (!Files.isSymbolicLink(Path.of("/bin"))) {
            return Optional.of("the machine's programs are not all in /usr");
        }
        List<String> trial = new ArrayList<>(namespace());
        trial.addAll(List.of("mount", "-t", "tmpfs", "trial", "/tmp"));
        try {
            Process process =
                    new ProcessBuilder(trial)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor() == 0
                    ? Optional.empty()
                    : Optional.of("the machine allows no mount namespace (unshare)");
        } catch (IOException e) {
            return Optional.of("the machine has no unshare (util-linux)");
        }
    }

    private static List<String> namespace() throws IOException {
        boolean root = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        return root
                ? List.of("unshare", "--mount")
                : List.of(
                        "unshare",
                        "--user",
                        "--map-user=9999",
                        "--map-group=9999",
                        "--keep-caps",
                        "--mount");
    }

    /** Makes what is mounted on. */
    static Sandbox of(ImageTree tree) throws IOException {
        for (String folder : List.of("/usr", "/etc", "/proc", "/dev", "/tmp", "/opt/flink/log")) {
            tree.folder(folder);
        }
        for (String link : List.of("bin", "sbin", "lib", "lib64")) {
            if (Files.isSymbolicLink(Path.of("/" + link)) && !Files.exists(tree.at("/" + link))) {
                Files.createSymbolicLink(tree.at("/" + link), Path.of("usr", link));
            }
        }
        if (!JAVA.startsWith("/usr")) {
            tree.folder(JAVA.toString());
        }
        return new Sandbox(tree);
    }

    /**
     * Starts a command.
     *
     * @param out takes its standard output, and the same name with {@code .err} the rest
     * @param environment all that it has, beside where Java is
     */
    Process start(Path out, Map<String, String> environment, List<String> command)
            throws IOException {
        List<String> all = new ArrayList<>(namespace());
        all.addAll(List.of("sh", SCRIPT.toString(), tree.root().toString(), JAVA.toString()));
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.redirectOutput(out.toFile());
        builder.redirectError(out.resolveSibling(out.getFileName() + ".err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", "/usr/sbin:/usr/bin");
        builder.environment().put("JAVA_HOME", JAVA.toString());
        return builder.start();
    }

    /** Runs a command to its end, and returns its exit code. */
    int run(Path out, List<String> command) throws IOException, InterruptedException {
        Process process = start(out, Map.of(), command);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end");
        }
        return process.exitValue();
    }
}
