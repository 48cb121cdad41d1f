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

    @Option(
            names = "--cut-lines",
            description = "A dropped connection breaks in the middle of a line.")
    private boolean cutLines;

    @Option(
            names = "--duplicate-share",
            paramLabel = "SHARE",
            description = "Share of lines that are a post served before, such as 0.05.")
    private String duplicateShare;

    @Option(
            names = "--late-share",
            paramLabel = "SHARE",
            description = "Share of quotes and posts that are older than others before them.")
    private String lateShare;

    @Option(
            names = "--quote-interval",
            paramLabel = "DURATION",
            description = "How often each price moves, such as 500ms. Default: 1s.")
    private String quoteInterval;

    @Option(
            names = "--post-rate",
            paramLabel = "NUMBER",
            description = "Lines of the stream per second. Default: 5.")
    private String postRate;

    /** The options that were given, as the simulator takes them. */
    List<String> asArguments() {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--seed", seed);
        add(arguments, "--malformed-share", malformedShare);
        add(arguments, "--error-share", errorShare);
        add(arguments, "--drop-interval", dropInterval);
        if (cutLines) {
            arguments.add("--cut-lines");
        }
        add(arguments, "--duplicate-share", duplicateShare);
        add(arguments, "--late-share", lateShare);
        add(arguments, "--quote-interval", quoteInterval);
        add(arguments, "--post-rate", postRate);
        return arguments;
    }

    private static void add(List<String> arguments, String option, String value) {
        if (value != null) {
            arguments.add(option + "=" + value);
        }
    }
}
