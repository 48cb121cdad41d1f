package io.tidemark.cli;

import io.tidemark.options.Durations;
import io.tidemark.runtime.Java;
import io.tidemark.runtime.PlatformException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: whole jobs against their peers, in a JVM with a class path of its own. */
@Command(
        name = "bench",
        description = {
            "Run whole jobs and their peers in turn against one real broker, exactly once, and tell"
                    + " rates, ratios, CPU and memory.",
            "Each result is held against a recount before a time counts. docs/benchmarks/README.md"
                    + " says how to read it."
        },
        footer = {
            "",
            "Workloads: W1 page views in windows of 10 min every 5 min, 90 pages; W1f the same every"
                    + " 10 s; W1s as W1, 100,000 pages, Zipf; W2 quotes enriched; W3 campaign-pulse; W4 quotes enriched, to Kafka and a search index; W5 windows with early panes and"
                    + " retractions; L the latency of W2 at a fixed rate.",
            "Peers: bare (plain consumer and producer: the limit), bare-bytes, tidemark, flink (a"
                    + " textbook job), each with -heap for state that is not in RocksDB; flink-sql,"
                    + " kafka-streams and spark if they were built: mvn -Pbench-peers package",
            "",
            "Exit codes: 0 all runs count, 1 one does not, 2 it cannot be done as asked."
        })
final class BenchCommand implements Callable<Integer> {

    @Mixin private HomeOption homeOption;

    @Option(
            names = "--workload",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "W1,W1f,W1s,W2,W3,W4,W5,L",
            description = "What is to be done. Default: ${DEFAULT-VALUE}.")
    private List<String> workloads;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            description = "Who is to do it. Default: all that are built.")
    private List<String> peers = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "How often each runs, in turn with the others. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--steady",
            description =
                    "Two numbers of records, a process for each, and the slope between them: the"
                            + " rate without start and compiler.")
    private boolean steady;

    @Option(
            names = "--records",
            paramLabel = "N",
            description =
                    "For a quick look: so many records, and with --steady four times as many, too."
                            + " Default: as many as each workload has.")
    private Long records;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Quotes a second of L. Default: half of what tidemark does with W2, which is"
                            + " measured first.")
    private Integer rate;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description =
                    "How long L is measured, after half as long to warm up. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Duration duration;

    @Option(
            names = "--scale",
            split = ",",
            paramLabel = "NAME",
            description =
                    "No workloads but how our cost grows, with W1 changed in one thing: keys,"
                            + " overlap, parallelism, partitions, late, or state, which is also how"
                            + " long checkpoints and restarts take.")
    private List<String> scales = List.of();

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "Of all peers. Default: ${DEFAULT-VALUE}.")
    private Duration checkpointInterval;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "1g",
            description = "-Xmx of each peer's JVM; Spark has 4g. Default: ${DEFAULT-VALUE}.")
    private String heap;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "15m",
            description = "How long one run may take. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write the table as Markdown, and all figures as JSON beside it.")
    private Path report;

    @Option(
            names = "--append",
            description =
                    "Add to the report that is there: rounds, peers and workloads of the same machine,"
                            + " settings and numbers of records. Not for L and --scale.")
    private boolean append;

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description =
                    "Have Flight Recorder write a file for each run; what that takes is in the"
                            + " figures.")
    private Path profile;

    @Override
    public Integer call() throws Exception {
        if (rounds < 1) {
            throw PlatformException.refused("--rounds: must be 1 or more");
        }
        if (records != null && records < 1) {
            throw PlatformException.refused("--records: must be 1 or more");
        }
        if (rate != null && rate < 1) {
            throw PlatformException.refused("--rate: must be 1 or more");
        }
        Durations.requirePositive("--duration", duration);
        if (append && (report == null || !scales.isEmpty() || workloads.contains("L"))) {
            throw PlatformException.refused(
                    "--append: needs --report, and --workload without L, whose rounds are run in"
                            + " one go, as those of --scale");
        }
        Process process =
                new ProcessBuilder(
                                Java.with(
                                        Java.command(
                                                List.of("-Xmx1g", "-Dlog4j2.level=OFF"),
                                                homeOption.home().classPath("bench"),
                                                "io.tidemark.bench.yardstick.Bench"),
                                        arguments()))
                        .inheritIO()
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop"));
        return process.waitFor();
    }

    /** A name and a value each, which the bench reads without looking at defaults. */
    private List<String> arguments() {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "repository=" + homeOption.home().repository(),
                                "directory=" + homeOption.home().directory().resolve("bench"),
                                "workloads=" + String.join(",", workloads),
                                "peers=" + String.join(",", peers),
                                "rounds=" + rounds,
                                "steady=" + steady,
                                "scale=" + String.join(",", scales),
                                "duration=" + Durations.format(duration),
                                "checkpoint-interval=" + Durations.format(checkpointInterval),
                                "heap=" + heap,
                                "timeout=" + Durations.format(timeout)));
        if (records != null) {
            arguments.add("records=" + records);
        }
        if (rate != null) {
            arguments.add("rate=" + rate);
        }
        if (report != null) {
            arguments.add("report=" + report.toAbsolutePath());
        }
        if (append) {
            arguments.add("append=true");
        }
        if (profile != null) {
            arguments.add("profile=" + profile.toAbsolutePath());
        }
        return arguments;
    }
}
