package io.tidemark.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that go to the simulator as they are; it checks them. */
final class SimulatorOptions {

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "The same seed makes the same market and the same posts.")
    private String seed;

    @Option(
            names = "--malformed-share",
            paramLabel = "SHARE",
            description = "Share of bodies and lines that cannot be read, such as 0.01.")
    private String malformedShare;

    @Option(
            names = "--error-share",
            paramLabel = "SHARE",
            description = "Share of requests that are answered with 429 or 5xx, such as 0.01.")
    private String errorShare;

    @Option(
            names = "--drop-interval",
            paramLabel = "DURATION",
            description = "How often the stream's connection is dropped, such as 20s.")
    private String dropInterval;

    /** The options that were given, as the simulator takes them. */
    List<String> asArguments() {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--seed", seed);
        add(arguments, "--malformed-share", malformedShare);
        add(arguments, "--error-share", errorShare);
        add(arguments, "--drop-interval", dropInterval);
        return arguments;
    }

    private static void add(List<String> arguments, String option, String value) {
        if (value != null) {
            arguments.add(option + "=" + value);
        }
    }
}
