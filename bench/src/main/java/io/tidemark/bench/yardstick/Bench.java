package io.tidemark.bench.yardstick;

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
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * {@code tidemark bench}: workloads through Tidemark and its peers, and what each takes. The
 * command line has read the options and tells all of them.
 */
public final class Bench {

    /** Planned, and not there. */
    private static final List<String> PLANNED = List.of("W3", "W4", "W5", "L");

    private final Map<String, String> options;

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
        List<Peer> peers = peers(new Peers(home));
        List<Workload> chosen = workloads();
        Settings settings =
                new Settings(
                        Durations.parse(options.get("checkpoint-interval")),
                        options.get("heap"),
                        Durations.parse(options.get("timeout")),
                        Optional.ofNullable(options.get("profile")).map(Path::of));
        if (settings.profiles().isPresent()) {
            Files.createDirectories(settings.profiles().get());
        }
        Report figures = new Report(isSteady(), facts(home, settings));
        Home.wipe(home.data());
        try (LocalBroker broker = LocalBroker.start(home);
                Kafka kafka = new Kafka(broker.bootstrapServers())) {
            Runner runner = new Runner(kafka, broker, settings, home.directory());
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        runner.stop();
                                        broker.handle().destroy();
                                    },
                                    "stop"));
            boolean allCount = true;
            for (Workload workload : chosen) {
                allCount &= run(runner, workload, peers, figures);
            }
            System.out.print(figures.text());
            if (options.containsKey("report")) {
                figures.write(Path.of(options.get("report")));
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

    private static Map<String, String> facts(Home home, Settings settings) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>(Machine.describe(home));
        facts.put("checkpoints", "every " + Durations.format(settings.checkpointInterval()));
        facts.put("heap of a peer", settings.heap());
        facts.put("partitions, parallelism", Integer.toString(Kafka.PARTITIONS));
        return facts;
    }

    private List<Workload> workloads() {
        List<Workload> chosen = new ArrayList<>();
        for (String name : options.get("workloads").split(",", -1)) {
            Optional<Workload> workload = Workload.named(name);
            if (workload.isPresent()) {
                chosen.add(workload.get());
            } else if (PLANNED.contains(name)) {
                System.out.println(name + " is not there yet");
            } else {
                throw PlatformException.refused(
                        "--workload: '"
                                + name
                                + "' is none of "
                                + Arrays.stream(Workload.values())
                                        .map(Workload::id)
                                        .collect(Collectors.joining(", ")));
            }
        }
        return chosen;
    }

    private List<Peer> peers(Peers peers) {
        Map<String, Peer> all = new LinkedHashMap<>();
        peers.all().forEach(peer -> all.put(peer.name(), peer));
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

    /** All rounds of a workload, its peers in turn; whether all count. */
    private boolean run(Runner runner, Workload workload, List<Peer> peers, Report figures)
            throws IOException, InterruptedException, ExecutionException {
        long small = workload.coldRecords();
        long large = workload.steadyRecords();
        if (options.containsKey("records")) {
            small = Long.parseLong(options.get("records"));
            large = 4 * small;
        }
        Content first = workload.content(small);
        Optional<Content> second =
                isSteady() ? Optional.of(workload.content(large)) : Optional.empty();
        figures.add(
                workload,
                "%s; %s"
                        .formatted(
                                workload.description(),
                                isSteady()
                                        ? "from %,d to %,d records".formatted(small, large)
                                        : "%,d records".formatted(small)));
        boolean allCount = true;
        for (int round = 1; round <= Integer.parseInt(options.get("rounds")); round++) {
            for (Peer peer : peers) {
                if (!peer.kinds().contains(workload.kind())) {
                    continue;
                }
                String what = "%s %s, round %d".formatted(workload.id(), peer.name(), round);
                try {
                    Measurement run = runner.run(peer, workload, first);
                    if (second.isPresent()) {
                        run = runner.run(peer, workload, second.get()).less(run);
                        if (run.seconds() <= 0) {
                            throw new Runner.FaultyRunException(
                                    "more records took less time; there are too few for a slope");
                        }
                    }
                    figures.add(workload, peer.name(), round, run);
                    System.out.printf(
                            "%s: %.1f s, %,.0f records/s%n", what, run.seconds(), run.rate());
                } catch (Runner.FaultyRunException e) {
                    allCount = false;
                    figures.note(what + " does not count: " + e.getMessage());
                    System.out.println(what + " does not count: " + e.getMessage());
                }
            }
        }
        return allCount;
    }
}
