package io.tidemark.bench.yardstick;

import io.tidemark.job.LocalRun;
import io.tidemark.options.Durations;
import io.tidemark.runtime.FlinkConfiguration;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.Java;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All peers, in the order in which they run. */
final class Peers {

    /** What the others are held against. */
    static final String LIMIT = "bare";

    private static final Set<Workload.Kind> ALL = EnumSet.allOf(Workload.Kind.class);
    private static final Set<Workload.Kind> EVERYBODY =
            EnumSet.of(Workload.Kind.WINDOWS, Workload.Kind.ENRICHMENT);
    private static final Set<Workload.Kind> ENRICHMENT = EnumSet.of(Workload.Kind.ENRICHMENT);
    private static final Set<Workload.Kind> JOINS =
            EnumSet.of(Workload.Kind.ENRICHMENT, Workload.Kind.INDEXING);

    private static final String ROCKSDB = "rocksdb";
    private static final String HEAP = "hashmap";

    /**
     * Records of a batch. All results of a batch are on the heap before the first comes out, so
     * that more of W1s would not fit; with the views that end it, it is one.
     */
    private static final long SPARK_BATCH = 5_000_100;

    private static final String BENCH = "bench";
    private static final String PEERS = "io.tidemark.bench.peers.";

    /** The folder of the modules of peers with a class path of their own, named as they are. */
    private static final String FOREIGN = "bench-peers/";

    /**
     * Spark keeps two versions of its state on the heap, which others have beside it or on disk:
     * with 1 GB it did nothing but collect garbage in W1s. The last -Xmx is the one that holds.
     */
    private static final List<String> SPARK_ROOM = List.of("-Xmx4g");

    private static final List<String> SPARK_OPTIONS =
            Stream.of(
                            Java.FLINK_OPENS.stream(),
                            Stream.of("java.lang.invoke", "sun.nio.ch", "sun.util.calendar")
                                    .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED"))
                    .flatMap(options -> options)
                    .toList();

    private final Home home;

    Peers(Home home) {
        this.home = home;
    }

    List<Peer> all() {
        return List.of(
                peer(
                        LIMIT,
                        "plain consumer and producer; Jackson's trees for W2 and W4",
                        ALL,
                        this::bare),
                peer("bare-bytes", "as bare, but bytes spliced as we do", JOINS, this::bytes),
                peer(
                        "tidemark",
                        "the job that ships (W5: one of windows), RocksDB",
                        ALL,
                        tidemark(ROCKSDB)),
                peer("tidemark-heap", "the job that ships, state on the heap", ALL, tidemark(HEAP)),
                peer("flink", "textbook job, Flink's windows, RocksDB", ALL, flink(ROCKSDB)),
                peer("flink-heap", "textbook job, state on the heap", ALL, flink(HEAP)),
                foreign(
                        "flink-sql",
                        "a window function and a join of SQL, RocksDB",
                        EVERYBODY,
                        (run, settings) -> sql(run, settings, ROCKSDB)),
                foreign(
                        "kafka-streams",
                        "a global table",
                        ENRICHMENT,
                        (run, settings) ->
                                foreign(run, settings, "kafka-streams", "Streams", List.of())),
                foreign(
                        "spark",
                        "Structured Streaming, at least once",
                        EVERYBODY,
                        (run, settings) ->
                                foreign(run, settings, "spark", "Spark", sparkOptions(run))));
    }

    private static Peer peer(
            String name, String description, Set<Workload.Kind> kinds, Peer.Starter starter) {
        return new Peer(name, description, kinds, Optional.empty(), starter);
    }

    private Peer foreign(
            String name, String description, Set<Workload.Kind> kinds, Peer.Starter starter) {
        String module = FOREIGN + name;
        boolean built = Files.isDirectory(home.repository().resolve(module).resolve("target/lib"));
        return new Peer(
                name,
                description,
                kinds,
                built
                        ? Optional.empty()
                        : Optional.of(
                                "build it with: mvn -Pbench-peers -pl " + module + " package"),
                starter);
    }

    private Peer.Start sql(Run run, Settings settings, String backend) throws IOException {
        return flink(
                run,
                settings,
                backend,
                home.classPath(FOREIGN + "flink-sql"),
                List.of(
                        "io.tidemark.benchflinksql."
                                + (run.workload().kind() == Workload.Kind.WINDOWS
                                        ? "SqlWindows"
                                        : "SqlEnrichment")),
                arguments(run, settings));
    }

    private Peer.Start foreign(
            Run run, Settings settings, String module, String prefix, List<String> options) {
        boolean windows = run.workload().kind() == Workload.Kind.WINDOWS;
        return new Peer.Start(
                Java.with(
                        Java.worker(
                                Java.with(jvm(run, settings), options),
                                home.classPath(FOREIGN + module),
                                "io.tidemark.bench%s.%s%s"
                                        .formatted(
                                                module.replace("-", ""),
                                                prefix,
                                                windows ? "Windows" : "Enrichment")),
                        arguments(run, settings),
                        List.of(run.folder().resolve("state").toString()),
                        windows ? List.of(Long.toString(sparkBatch(run))) : List.of()),
                Map.of());
    }

    private static List<String> sparkOptions(Run run) {
        return hasMuchState(run) ? Java.with(SPARK_OPTIONS, SPARK_ROOM) : SPARK_OPTIONS;
    }

    private static long sparkBatch(Run run) {
        return hasMuchState(run) ? SPARK_BATCH : Long.MAX_VALUE;
    }

    private static boolean hasMuchState(Run run) {
        return run.workload().id().equals(Workload.W1S.id());
    }

    private Peer.Start bare(Run run, Settings settings) {
        return ours(
                run,
                settings,
                switch (run.workload().kind()) {
                    case WINDOWS -> "BareWindows";
                    case PANES -> "BarePanes";
                    case PULSE -> "BarePulse";
                    case ENRICHMENT, INDEXING -> "BareEnrichment";
                },
                "trees");
    }

    private Peer.Start bytes(Run run, Settings settings) {
        return ours(run, settings, "BareEnrichment", "bytes");
    }

    private Peer.Start ours(Run run, Settings settings, String mainClass, String last) {
        List<String> arguments = new ArrayList<>(arguments(run, settings));
        if (run.workload().kind().isJoin()) {
            arguments.add(last);
            arguments.add(settings.guarantee());
        }
        arguments.addAll(index(run));
        return new Peer.Start(
                Java.with(
                        Java.worker(jvm(run, settings), home.classPath(BENCH), PEERS + mainClass),
                        arguments),
                Map.of());
    }

    /** The search node and the index of a workload that has one. */
    private static List<String> index(Run run) {
        return run.workload().kind() == Workload.Kind.INDEXING
                ? List.of(run.search().orElseThrow().toString(), run.index())
                : List.of();
    }

    /** What each peer but ours is told, in this order. */
    private static List<String> arguments(Run run, Settings settings) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                run.brokers(),
                                run.content().input(),
                                run.output(),
                                Long.toString(settings.checkpointInterval().toMillis())));
        if (!run.workload().kind().isJoin()) {
            arguments.add(Long.toString(run.workload().size().toMillis()));
            arguments.add(Long.toString(run.workload().slide().toMillis()));
        }
        arguments.addAll(run.content().tables());
        return arguments;
    }

    private static List<String> jvm(Run run, Settings settings) {
        List<String> options = new ArrayList<>(List.of("-Xmx" + settings.heap()));
        settings.profiles()
                .ifPresent(
                        folder ->
                                options.add(
                                        "-XX:StartFlightRecording=settings=profile,dumponexit=true,"
                                                + "filename="
                                                + folder.resolve(run.id() + ".jfr")));
        return options;
    }

    private Peer.Starter flink(String backend) {
        return (run, settings) ->
                textbook(
                        run,
                        settings,
                        backend,
                        switch (run.workload().kind()) {
                            case WINDOWS -> "FlinkWindows";
                            case PANES -> "FlinkPanes";
                            case PULSE -> "FlinkPulse";
                            case ENRICHMENT, INDEXING -> "FlinkEnrichment";
                        });
    }

    /** A job of this module. */
    private Peer.Start textbook(Run run, Settings settings, String backend, String mainClass)
            throws IOException {
        List<String> arguments = new ArrayList<>(arguments(run, settings));
        if (run.workload().kind().isJoin()) {
            arguments.add(settings.guarantee());
        }
        arguments.addAll(index(run));
        return flink(
                run,
                settings,
                backend,
                home.classPath(BENCH),
                List.of(PEERS + mainClass),
                arguments);
    }

    private Peer.Starter tidemark(String backend) {
        return (run, settings) -> {
            if (run.workload().kind() == Workload.Kind.PANES) {
                return textbook(run, settings, backend, "TidemarkPanes");
            }
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "--bootstrap-servers=" + run.brokers(),
                                    "--input=" + run.content().input(),
                                    "--output=" + run.output(),
                                    "--deployment=" + run.deployment(),
                                    "--guarantee=" + settings.guarantee(),
                                    "--checkpoint-interval="
                                            + Durations.format(settings.checkpointInterval())));
            Workload workload = run.workload();
            if (workload.kind().isJoin()) {
                arguments.add("--companies=" + run.content().tables().get(0));
            }
            if (workload.kind() == Workload.Kind.ENRICHMENT) {
                arguments.add("--no-index");
            } else if (workload.kind() == Workload.Kind.INDEXING) {
                arguments.add("--search-url=" + run.search().orElseThrow());
                arguments.add("--index=" + run.index());
            } else {
                arguments.add("--late-output=" + run.late());
                arguments.add("--size=" + Durations.format(workload.size()));
                arguments.add(
                        (workload.kind() == Workload.Kind.PULSE ? "--every=" : "--slide=")
                                + Durations.format(workload.slide()));
            }
            if (workload.kind() == Workload.Kind.WINDOWS) {
                arguments.add(0, "sliding");
            }
            if (workload.kind() == Workload.Kind.PULSE) {
                // The orders are old ones: by the clock all of them would be late.
                arguments.add("--follow-clock-after=0s");
            }
            Job job = Job.of(workload.kind());
            return flink(
                    run,
                    settings,
                    backend,
                    home.classPath("local/flink-cluster") + ":" + home.jobJar(job.jar()),
                    List.of(LocalRun.class.getName(), job.mainClass()),
                    arguments);
        };
    }

    /** A job of ours. */
    private record Job(String jar, String mainClass) {

        static Job of(Workload.Kind kind) {
            return switch (kind) {
                case WINDOWS -> new Job("page-views", "io.tidemark.pageviews.PageViews");
                case PULSE -> new Job("campaign-pulse", "io.tidemark.campaignpulse.CampaignPulse");
                case ENRICHMENT, INDEXING ->
                        new Job(
                                "quotes-enrichment",
                                "io.tidemark.quotesenrichment.QuotesEnrichment");
                case PANES -> throw new IllegalArgumentException("no job tells panes");
            };
        }
    }

    /** A Flink that runs one job, on the configuration that ships. */
    private Peer.Start flink(
            Run run,
            Settings settings,
            String backend,
            String classPath,
            List<String> mainClass,
            List<String> arguments)
            throws IOException {
        Path configuration = Files.createDirectories(run.folder().resolve("conf"));
        writeConfiguration(run, settings, configuration, backend);
        List<String> options = jvm(run, settings);
        options.addAll(Java.FLINK_OPENS);
        options.addAll(Java.flinkLogging(home.flinkConfiguration()));
        return new Peer.Start(
                Java.with(
                        Java.worker(options, classPath, mainClass.get(0)),
                        mainClass.subList(1, mainClass.size()),
                        arguments),
                Map.of("FLINK_CONF_DIR", configuration.toString()));
    }

    /**
     * The base that ships, and what it leaves to a deployment. A Flink in one JVM is not told its
     * process's memory, so it gets what a TaskManager of the size that ships makes of it.
     */
    private void writeConfiguration(Run run, Settings settings, Path configuration, String backend)
            throws IOException {
        Path folder = run.folder();
        Map<String, String> entries =
                new LinkedHashMap<>(
                        FlinkConfiguration.read(home.flinkConfiguration().resolve("config.yaml")));
        entries.put("state.backend.type", backend);
        entries.put(
                "execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
        entries.put("io.tmp.dirs", folder.resolve("tmp").toString());
        entries.put("parallelism.default", Integer.toString(run.workload().parallelism()));
        settings.restoreFrom()
                .ifPresent(
                        checkpoint ->
                                entries.put(
                                        "execution.state-recovery.path",
                                        checkpoint.toUri().toString()));
        entries.put("taskmanager.memory.managed.size", "634m");
        entries.put("taskmanager.memory.network.min", "158m");
        entries.put("taskmanager.memory.network.max", "158m");
        for (String key :
                List.of(
                        "jobmanager.rpc.address",
                        "jobmanager.bind-host",
                        "taskmanager.host",
                        "taskmanager.bind-host",
                        "rest.address",
                        "rest.bind-address")) {
            entries.put(key, "127.0.0.1");
        }
        entries.put("rest.bind-port", "0");
        Files.write(
                configuration.resolve("config.yaml"),
                entries.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .toList());
        Files.createDirectories(folder.resolve("tmp"));
    }
}
