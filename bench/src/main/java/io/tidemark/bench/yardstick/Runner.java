package io.tidemark.bench.yardstick;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Runs a peer until all of its results are there, and are right. */
final class Runner {

    private static final long LOOK_MS = 100;
    private static final Duration END = Duration.ofSeconds(30);

    private final Kafka kafka;
    private final LocalBroker broker;
    private final Settings settings;
    private final Path folder;
    private int number;
    private volatile Process running;

    /**
     * A runner.
     *
     * @param folder for what runs write and log
     */
    Runner(Kafka kafka, LocalBroker broker, Settings settings, Path folder) {
        this.kafka = kafka;
        this.broker = broker;
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

    /**
     * Runs a peer once.
     *
     * @throws FaultyRunException if its results are wrong or do not come; in one line
     */
    Measurement run(Peer peer, Workload workload, Content content)
            throws FaultyRunException, IOException, InterruptedException, ExecutionException {
        kafka.write(content);
        String id = "%d-%s-%s".formatted(++number, workload.id(), peer.name());
        Path own = Files.createDirectories(folder.resolve("run"));
        Run run = new Run(id, workload, content, own, kafka.brokers());
        Recount recount = content.recount();
        kafka.createOutput(run.output());
        kafka.createOutput(run.late());
        Path log = Files.createDirectories(folder.resolve("logs")).resolve(id + ".log");
        Peer.Start start = peer.starter().start(run, settings);
        ProcessBuilder builder =
                new ProcessBuilder(start.command())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(start.environment());
        long brokerBefore = Usage.cpuNanos(broker.handle());
        long startedAt = System.currentTimeMillis();
        Process process = builder.start();
        running = process;
        try (Kafka.Results results = kafka.results(run.output())) {
            Usage usage = new Usage(process.toHandle());
            long last = startedAt;
            double committed = 0;
            long brokerCpu = 0;
            long deadline = startedAt + settings.timeout().toMillis();
            while (!recount.isComplete() && !recount.isWrong()) {
                if (!process.isAlive()) {
                    throw new FaultyRunException("it ended by itself; see " + log);
                }
                if (System.currentTimeMillis() > deadline) {
                    throw new FaultyRunException(
                            recount.verdict().orElse("")
                                    + " after "
                                    + settings.timeout().toSeconds()
                                    + " s; see "
                                    + log);
                }
                usage.look();
                // What it takes to look at results must not disturb who makes them.
                if (kafka.committed(run.output()) >= recount.expected()) {
                    committed = (System.currentTimeMillis() - startedAt) / 1e3;
                    brokerCpu = Usage.cpuNanos(broker.handle()) - brokerBefore;
                    usage.look();
                    last = results.hold(recount, last);
                }
                process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS);
            }
            end(process);
            // One result too many is as wrong as one too few.
            last = results.hold(recount, last);
            if (recount.verdict().isPresent()) {
                throw new FaultyRunException(recount.verdict().get());
            }
            return new Measurement(
                    content.records(),
                    (last - startedAt) / 1e3,
                    committed,
                    usage.cpuSeconds(),
                    brokerCpu / 1e9,
                    usage.peakBytes());
        } catch (ExecutionException e) {
            throw new FaultyRunException("the broker does not answer: " + e.getCause());
        } finally {
            end(process);
            kafka.delete(List.of(run.output(), run.late()));
            Home.wipe(own);
        }
    }

    /** Ends what runs, because all ends. */
    void stop() {
        Process process = running;
        if (process != null) {
            children(process).forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static List<ProcessHandle> children(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        return all;
    }

    private static void end(Process process) throws InterruptedException {
        // As a signal, so that a recording is written.
        process.destroy();
        if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
            children(process).forEach(ProcessHandle::destroyForcibly);
            process.waitFor();
        }
    }
}
