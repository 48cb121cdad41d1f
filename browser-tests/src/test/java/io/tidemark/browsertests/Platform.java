package io.tidemark.browsertests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole platform on free ports, in a directory of its own. */
final class Platform implements AutoCloseable {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> PORT_OPTIONS =
            List.of(
                    "--kafka-port",
                    "--kafka-controller-port",
                    "--flink-port",
                    "--flink-rpc-port",
                    "--search-port",
                    "--search-transport-port",
                    "--simulator-port",
                    "--dashboard-port");

    private final Path directory = Files.createTempDirectory("tidemark-platform");
    private final List<Integer> ports = FreePorts.some(PORT_OPTIONS.size());

    Platform() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("up"));
        for (int i = 0; i < ports.size(); i++) {
            arguments.add(PORT_OPTIONS.get(i) + "=" + ports.get(i));
        }
        tidemark(arguments);
    }

    private void tidemark(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(Processes.java(), "-XX:TieredStopAtLevel=1", "-Xmx128m"));
        command.add("-Dtidemark.repository=" + ROOT);
        command.addAll(List.of("-cp", Processes.classPath("local/cli", "cli.jar")));
        command.add("io.tidemark.cli.Tidemark");
        command.addAll(arguments);
        command.add("--dir=" + directory);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    URI flink() {
        return URI.create("http://127.0.0.1:" + ports.get(PORT_OPTIONS.indexOf("--flink-port")));
    }

    String bootstrapServers() {
        return "127.0.0.1:" + ports.get(PORT_OPTIONS.indexOf("--kafka-port"));
    }

    /** A job's fat jar. */
    static Path jar(String job) {
        return ROOT.resolve("jobs").resolve(job).resolve("target").resolve(job + ".jar");
    }

    /** Where the options of a job are looked for that is submitted without arguments. */
    Path options(String job) {
        return directory.resolve("conf/flink/jobs").resolve(job + ".options");
    }

    @Override
    public void close() throws IOException {
        try {
            tidemark(List.of("down"));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            Processes.delete(directory);
        }
    }
}
