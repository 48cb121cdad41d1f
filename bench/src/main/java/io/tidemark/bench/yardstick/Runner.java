package io.tidemark.bench.yardstick;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Runs a peer until all of its results are there, and are right. */
final class Runner {

    private static final long LOOK_MS = 100;

    private final Kafka kafka;
    private final LocalBroker broker;
    private final Optional<SearchIndex> search;
    private final Settings settings;
    private final Path folder;
    private int number;
    private volatile PeerProcess running;

    /**
     * A runner.
     *
     * @param search for workloads that write to an index
     * @param folder for what runs write and log
     */
    Runner(
            Kafka kafka,
            LocalBroker broker,
            Optional<SearchIndex> search,
            Settings settings,
            Path folder) {
        this.kafka = kafka;
        this.broker = broker;
        this.search = search;
        this.settings = settings;
        this.folder = folder;
    }

    /** A run that does not count. */
    static final class FaultyRunException extends Exception {

        private static final long serialVersionUID = 1L;

        FaultyRunException(String message) {
            super(message);
        }
    }

    Kafka kafka() {
        return kafka;
    }

    Settings settings() {
        return settings;
    }

    /**
     * Writes the input and makes the topics of a run's results.
     *
     * @return a run with a name, topics and a folder of its own, to be given to {@link #forget}
     */
    Run prepare(Peer peer, Workload workload, Content content)
            throws IOException, InterruptedException, ExecutionException {
        kafka.write(content);
        String id = "%d-%s-%s".formatted(++number, workload.id(), peer.name());
        Path own = Files.createDirectories(folder.resolve("run"));
        Run run =
                new Run(id, workload, content, own, kafka.brokers(), search.map(SearchIndex::url));
        kafka.createOutput(run.output());
        kafka.createOutput(run.late());
        if (isIndexed(run)) {
            search.orElseThrow().create(run.index());
        }
        return run;
    }

    /** Removes what a run has left. */
    void forget(Run run) throws IOException, InterruptedException, ExecutionException {
        kafka.delete(List.of(run.output(), run.late()));
        if (isIndexed(run)) {
            search.orElseThrow().delete(run.index());
        }
        Home.wipe(run.folder());
    }

    private static boolean isIndexed(Run run) {
        return run.workload().kind() == Workload.Kind.INDEXING;
    }

    /** What broker and search node have taken. */
    private long serversCpuNanos() {
        return Usage.cpuNanos(broker.handle())
                + search.map(node -> Usage.cpuNanos(node.handle())).orElse(0L);
    }

    /** Starts the peer's process; a run may have several, one after the other. */
    PeerProcess start(Peer peer, Run run, Settings with) throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Path log = logs.resolve(run.id() + ".log");
        if (with.restoreFrom().isPresent()) {
            log = logs.resolve(run.id() + "-restored.log");
        }
        running = PeerProcess.start(peer.starter().start(run, with), log);
        return running;
    }

    /**
     * Runs a peer once.
     *
     * @throws FaultyRunException if its results are wrong or do not come; in one line
     */
    Measurement run(Peer peer, Workload workload, Content content)
            throws FaultyRunException, IOException, InterruptedException, ExecutionException {
        Run run = prepare(peer, workload, content);
        Recount recount = content.recount();
        long serversBefore = serversCpuNanos();
        try (PeerProcess process = start(peer, run, settings);
                Kafka.Results results = kafka.results(run.output())) {
            Usage usage = process.usage();
            long last = process.startedAt();
            double committed = 0;
            long serversCpu = 0;
            boolean isInIndex = !isIndexed(run);
            long deadline = process.startedAt() + settings.timeout().toMillis();
            while (!(recount.isComplete() && isInIndex) && !recount.isWrong()) {
                if (System.currentTimeMillis() > deadline) {
                    throw new FaultyRunException(
                            recount.verdict().orElse("not all documents")
                                    + " after "
                                    + settings.timeout().toSeconds()
                                    + " s; see "
                                    + process.log());
                }
                usage.look();
                if (!isInIndex && search.orElseThrow().has(run.index(), recount.expected())) {
                    isInIndex = true;
                    last = Math.max(last, System.currentTimeMillis());
                }
                // What it takes to look at results must not disturb who makes them.
                if (!recount.isComplete()
                        && isInIndex
                        && kafka.committed(run.output()) >= recount.expected()) {
                    committed = (System.currentTimeMillis() - process.startedAt()) / 1e3;
                    serversCpu = serversCpuNanos() - serversBefore;
                    usage.look();
                    last = results.hold(recount, last);
                }
                if (!(recount.isComplete() && isInIndex) && !recount.isWrong()) {
                    process.pause(LOOK_MS);
                }
            }
            process.end();
            // One result too many is as wrong as one too few.
            last = results.hold(recount, last);
            if (recount.verdict().isPresent()) {
                throw new FaultyRunException(recount.verdict().get());
            }
            if (isIndexed(run)) {
                Recount documents = content.recount();
                search.orElseThrow().hold(run.index(), documents);
                if (documents.verdict().isPresent()) {
                    throw new FaultyRunException("in the index " + documents.verdict().get());
                }
            }
            return new Measurement(
                    content.records(),
                    (last - process.startedAt()) / 1e3,
                    committed,
                    usage.cpuSeconds(),
                    serversCpu / 1e9,
                    usage.peakBytes());
        } catch (ExecutionException e) {
            throw new FaultyRunException("the broker does not answer: " + e.getCause());
        } finally {
            forget(run);
        }
    }

    /** Ends what runs, because all ends. */
    void stop() {
        PeerProcess process = running;
        if (process != null) {
            process.kill();
        }
    }
}
