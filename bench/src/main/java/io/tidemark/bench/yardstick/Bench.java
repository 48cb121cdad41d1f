package io.tidemark.bench.yardstick;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.options.Durations;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.LocalBroker;
import io.tidemark.runtime.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code tidemark bench}: workloads through Tidemark and its peers, and what each takes. The
 * command line has read the options and tells all of them.
 */
public final class Bench {

    private static final String LATENCY = "L";

    /** Who can be asked for either guarantee. */
    private static final Set<String> CAN_BE_PACED =
            Set.of("bare", "bare-bytes", "tidemark", "tidemark-heap", "flink", "flink-heap");

    /** Whose latency is looked at unless others are asked for, and who sets the pace of all. */
    private static final List<String> PACED = List.of("bare", "tidemark", "flink");

    private static final String TIDEMARK = "tidemark";

    private final Map<String, String> options;
    private boolean allCount = true;

    private Bench(Map<String, String> options) {
        this.options = options;
    }

    /**
     * Runs it and exits: 0 if all runs count, 1 if one does not, 2 for what cannot be done.
     *
     * @param arguments {@code name=value} each
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> options =
                Arrays.stream(arguments)
                        .map(argument -> argument.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        try {
            System.exit(new Bench(options).run() ? 0 : PlatformException.FAILED);
        } catch (PlatformException e) {
            System.err.println(e.getMessage());
            System.exit(e.exitCode());
        }
    }

    private boolean run() throws Exception {
        Home home = new Home(Path.of(options.get("repository")), Path.of(options.get("directory")));
        Map<String, Peer> all = new LinkedHashMap<>();
        new Peers(home).all().forEach(peer -> all.put(peer.name(), peer));
        List<Peer> peers = peers(all);
        List<Scale> scales = scales();
        List<String> names =
                scales.isEmpty() ? List.of(options.get("workloads").split(",", -1)) : List.of();
        List<Workload> chosen = workloads(names);
        Settings settings =
                new Settings(
                        Durations.parse(options.get("checkpoint-interval")),
                        true,
                        options.get("heap"),
                        Durations.parse(options.get("timeout")),
                        Optional.ofNullable(options.get("profile")).map(Path::of),
                        Optional.empty());
        if (settings.profiles().isPresent()) {
            Files.createDirectories(settings.profiles().get());
        }
        Report figures = new Report(title(scales), facts(home, settings));
        if (options.containsKey("append")) {
            figures.goOnWith(Path.of(options.get("report")));
        }
        Home.wipe(home.data());
        boolean isIndexed = chosen.stream().anyMatch(each -> each.kind() == Workload.Kind.INDEXING);
        try (LocalBroker broker = LocalBroker.start(home);
                SearchIndex index = isIndexed ? SearchIndex.start(home) : null;
                Kafka kafka = new Kafka(broker.bootstrapServers())) {
            Optional<SearchIndex> search = Optional.ofNullable(index);
            Runner runner = new Runner(kafka, broker, search, settings, home.directory());
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        runner.stop();
                                        broker.handle().destroy();
                                        search.ifPresent(node -> node.handle().destroy());
                                    },
                                    "stop"));
            for (Workload workload : chosen) {
                run(runner, workload, peers, figures);
            }
            if (names.contains(LATENCY)) {
                runPaced(runner, peers, all.get(TIDEMARK), figures);
            }
            for (Scale scale : scales) {
                if (scale.equals(Scale.STATE)) {
                    runRecovery(runner, all.get(TIDEMARK), figures);
                } else {
                    run(runner, scale, all.get(TIDEMARK), figures);
                }
            }
            System.out.print(figures.text());
            write(figures);
            if (options.containsKey("report")) {
                System.out.println("written to " + options.get("report"));
            }
            return allCount;
        } finally {
            Home.wipe(home.data());
        }
    }

    private boolean isSteady() {
        return Boolean.parseBoolean(options.get("steady"));
    }

    private int rounds() {
        return Integer.parseInt(options.get("rounds"));
    }

    private long records(long otherwise) {
        return options.containsKey("records") ? Long.parseLong(options.get("records")) : otherwise;
    }

    private String title(List<Scale> scales) {
        if (!scales.isEmpty()) {
            return "How cost grows";
        }
        return isSteady() ? "Steady rates" : "From a cold JVM";
    }

    private static Map<String, String> facts(Home home, Settings settings) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>(Machine.describe(home));
        facts.put("checkpoints", "every " + Durations.format(settings.checkpointInterval()));
        facts.put("heap of a peer", settings.heap());
        facts.put("partitions, parallelism", Integer.toString(Kafka.PARTITIONS));
        return facts;
    }

    private List<Workload> workloads(List<String> names) {
        List<Workload> chosen = new ArrayList<>();
        for (String name : names) {
            Optional<Workload> workload = Workload.named(name);
            if (workload.isPresent()) {
                chosen.add(workload.get());
            } else if (!name.equals(LATENCY)) {
                throw PlatformException.refused(
                        "--workload: '"
                                + name
                                + "' is none of "
                                + Stream.concat(
                                                Workload.ALL.stream().map(Workload::id),
                                                Stream.of(LATENCY))
                                        .collect(Collectors.joining(", ")));
            }
        }
        return chosen;
    }

    private List<Scale> scales() {
        String names = options.getOrDefault("scale", "");
        List<Scale> scales = new ArrayList<>();
        for (String name : names.isEmpty() ? List.<String>of() : List.of(names.split(",", -1))) {
            scales.add(
                    Scale.named(name)
                            .orElseThrow(
                                    () ->
                                            PlatformException.refused(
                                                    "--scale: '"
                                                            + name
                                                            + "' is none of "
                                                            + Scale.names())));
        }
        return scales;
    }

    private List<Peer> peers(Map<String, Peer> all) {
        String names = options.get("peers");
        List<Peer> chosen = new ArrayList<>();
        for (String name : names.isEmpty() ? all.keySet() : List.of(names.split(",", -1))) {
            Peer peer = all.get(name);
            if (peer == null) {
                throw PlatformException.refused(
                        "--peers: '" + name + "' is none of " + String.join(", ", all.keySet()));
            }
            if (peer.missing().isPresent()) {
                System.out.println(name + " is left out: " + peer.missing().get());
            } else {
                chosen.add(peer);
            }
        }
        return chosen;
    }

    private interface Attempt {
        void run()
                throws Runner.FaultyRunException,
                        IOException,
                        InterruptedException,
                        ExecutionException;
    }

    /** Notes a run that does not count, and goes on. */
    private void count(String what, Report figures, Attempt attempt)
            throws IOException, InterruptedException, ExecutionException {
        try {
            attempt.run();
        } catch (Runner.FaultyRunException e) {
            allCount = false;
            figures.note(what + " does not count: " + e.getMessage());
            System.out.println(what + " does not count: " + e.getMessage());
        }
    }

    /** All rounds of a workload, its peers in turn. */
    private void run(Runner runner, Workload workload, List<Peer> peers, Report figures)
            throws IOException, InterruptedException, ExecutionException {
        long small = records(workload.coldRecords());
        long large = options.containsKey("records") ? 4 * small : workload.steadyRecords();
        Content first = workload.content(small);
        Optional<Content> second =
                isSteady() ? Optional.of(workload.content(large)) : Optional.empty();
        int firstRound =
                figures.add(
                        workload,
                        "%s; %s"
                                .formatted(
                                        workload.description(),
                                        isSteady()
                                                ? "from %,d to %,d records".formatted(small, large)
                                                : "%,d records".formatted(small)));
        for (int round = firstRound; round < firstRound + rounds(); round++) {
            for (Peer peer : peers) {
                if (!peer.kinds().contains(workload.kind())) {
                    continue;
                }
                int number = round;
                String what = "%s %s, round %d".formatted(workload.id(), peer.name(), round);
                count(
                        what,
                        figures,
                        () -> {
                            Measurement run = measure(runner, peer, workload, first, second);
                            figures.add(workload, peer.name(), number, run);
                            System.out.printf(
                                    "%s: %.1f s, %,.0f records/s%n",
                                    what, run.seconds(), run.rate());
                        });
            }
            write(figures);
        }
    }

    private void write(Report figures) throws IOException {
        if (options.containsKey("report")) {
            figures.write(Path.of(options.get("report")));
        }
    }

    /** A run, or what the second of two takes more. */
    private static Measurement measure(
            Runner runner, Peer peer, Workload workload, Content first, Optional<Content> second)
            throws Runner.FaultyRunException,
                    IOException,
                    InterruptedException,
                    ExecutionException {
        Measurement run = runner.run(peer, workload, first);
        if (second.isPresent()) {
            run = runner.run(peer, workload, second.get()).less(run);
            if (run.seconds() <= 0) {
                throw new Runner.FaultyRunException(
                        "more records took less time; there are too few for a slope");
            }
        }
        return run;
    }

    /** The latency of quotes at a fixed rate. */
    private void runPaced(Runner runner, List<Peer> peers, Peer pacemaker, Report figures)
            throws IOException, InterruptedException, ExecutionException {
        boolean isAll = options.get("peers").isEmpty();
        List<Peer> chosen =
                peers.stream()
                        .filter(peer -> CAN_BE_PACED.contains(peer.name()))
                        .filter(peer -> !isAll || PACED.contains(peer.name()))
                        .toList();
        double[] rate = {Double.parseDouble(options.getOrDefault("rate", "0"))};
        if (rate[0] == 0) {
            count(
                    "the rate of L",
                    figures,
                    () -> {
                        Content quotes = Workload.W2.content(records(Workload.W2.coldRecords()));
                        rate[0] = runner.run(pacemaker, Workload.W2, quotes).rate() / 2;
                    });
            if (rate[0] == 0) {
                return;
            }
        }
        LatencyRunner paced =
                new LatencyRunner(runner, rate[0], Durations.parse(options.get("duration")));
        LatencyTable table = new LatencyTable();
        for (int round = 1; round <= rounds(); round++) {
            for (boolean isExactlyOnce : new boolean[] {true, false}) {
                String guarantee = isExactlyOnce ? "exactly once" : "at least once";
                for (Peer peer : chosen) {
                    String topic = "paced-%d-%s-%s".formatted(round, isExactlyOnce, peer.name());
                    String what = "L %s, %s, round %d".formatted(peer.name(), guarantee, round);
                    count(
                            what,
                            figures,
                            () -> {
                                Latencies took = paced.run(peer, isExactlyOnce, topic);
                                table.add(peer.name(), guarantee, took);
                                System.out.printf(
                                        "%s: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                                        what, took.p50Ms(), took.p99Ms(), took.maxMs());
                            });
                }
            }
        }
        figures.add(
                table.table(
                        "L: from when a quote is due to be sent until its result can be read; W2 at"
                                + " %,.0f quotes/s for %s"
                                        .formatted(rate[0], options.get("duration"))),
                table.json());
    }

    /** All rounds of a scale, its cases in turn. */
    private void run(Runner runner, Scale scale, Peer peer, Report figures)
            throws IOException, InterruptedException, ExecutionException {
        List<Series> series = scale.cases().stream().map(any -> new Series()).toList();
        for (int round = 1; round <= rounds(); round++) {
            for (int number = 0; number < series.size(); number++) {
                Scale.Case each = scale.cases().get(number);
                Series own = series.get(number);
                int inRound = round;
                String what =
                        "%s %s: %s, round %d"
                                .formatted(scale.id(), scale.changed(), each.label(), round);
                count(
                        what,
                        figures,
                        () -> {
                            long small = records(each.workload().coldRecords());
                            Measurement run =
                                    measure(
                                            runner,
                                            peer,
                                            each.workload(),
                                            each.workload().content(small),
                                            Optional.of(each.workload().content(4 * small)));
                            own.add(inRound, run);
                            System.out.printf(
                                    "%s: %.2f µs of CPU a record, %,.0f records/s%n",
                                    what, run.cpuPerRecord(), run.rate());
                        });
            }
        }
        figures.add(
                scale.table(series, Runtime.getRuntime().availableProcessors()),
                new ObjectMapper()
                        .valueToTree(series.stream().map(each -> each.rounds().values()).toList()));
    }

    /** Checkpoints and restarts by the size of the state. */
    private void runRecovery(Runner runner, Peer peer, Report figures)
            throws IOException, InterruptedException, ExecutionException {
        Recovery recovery = new Recovery(runner);
        RecoveryTable table = new RecoveryTable();
        for (int round = 1; round <= rounds(); round++) {
            for (int pages : Recovery.PAGES) {
                int inRound = round;
                String what = "state of %,d pages, round %d".formatted(pages, round);
                count(
                        what,
                        figures,
                        () -> {
                            Recovery.Took took =
                                    recovery.run(
                                            peer,
                                            pages,
                                            records(2_000_000),
                                            "open-%d-%d".formatted(pages, inRound));
                            table.add(pages, took);
                            System.out.println(what + ": " + took);
                        });
            }
        }
        figures.add(table.table(), table.json());
    }
}
