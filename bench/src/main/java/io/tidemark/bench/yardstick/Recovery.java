package io.tidemark.bench.yardstick;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * How long checkpoints take while state grows, and how long a job takes to start again from its
 * last checkpoint when it was killed; by the number of pages in windows of a day, none of which has
 * ended. Then they end, and what comes out is held against a recount.
 */
final class Recovery {

    static final List<Integer> PAGES = List.of(100, 100_000, 1_000_000);

    private static final Duration DAY = Duration.ofDays(1);
    private static final long LOOK_MS = 200;

    private final Runner runner;

    Recovery(Runner runner) {
        this.runner = runner;
    }

    /**
     * What a run took.
     *
     * @param stateBytes of the last checkpoint before the kill
     * @param checkpointMs the longest that a checkpoint took
     * @param startSeconds from the start of a process without state until all of its tasks run
     * @param restoreSeconds the same of the one that starts from the checkpoint
     */
    record Took(long stateBytes, long checkpointMs, double startSeconds, double restoreSeconds) {}

    /**
     * Runs a job of ours, kills it and starts it again.
     *
     * @throws Runner.FaultyRunException if its results are wrong or do not come; in one line
     */
    Took run(Peer peer, int pages, long records, String topic)
            throws Runner.FaultyRunException,
                    IOException,
                    InterruptedException,
                    ExecutionException {
        PageViewContent.Shape shape = new PageViewContent.Shape(pages, DAY, DAY);
        PageViewContent views = new PageViewContent(shape, records);
        Content open = new OpenViews(topic, views);
        Recount recount = views.recount();
        Run run =
                runner.prepare(
                        peer, Workload.windows("state" + pages, "", shape, records, records), open);
        Kafka kafka = runner.kafka();
        try {
            Path checkpoint;
            List<FlinkLog.Checkpoint> checkpoints;
            double start;
            try (PeerProcess process = runner.start(peer, run, runner.settings())) {
                // Told to Kafka when a checkpoint is complete.
                await(process, () -> kafka.read(topic) >= records);
                process.kill();
                FlinkLog log = FlinkLog.read(process.log());
                checkpoints = log.checkpoints();
                start = seconds(process, log);
                checkpoint = newest(run.folder().resolve("checkpoints"));
            }
            Settings again = runner.settings().restoringFrom(checkpoint);
            try (PeerProcess process = runner.start(peer, run, again);
                    Kafka.Results results = kafka.results(run.output())) {
                await(process, () -> !FlinkLog.read(process.log()).checkpoints().isEmpty());
                double restore = seconds(process, FlinkLog.read(process.log()));
                kafka.append(writer -> views.writeEnd(topic, writer));
                await(
                        process,
                        () -> {
                            if (kafka.committed(run.output()) >= recount.expected()) {
                                results.hold(recount, 0);
                            }
                            return recount.isComplete() || recount.isWrong();
                        });
                process.end();
                results.hold(recount, 0);
                if (recount.verdict().isPresent()) {
                    throw new Runner.FaultyRunException(recount.verdict().get());
                }
                return new Took(
                        checkpoints.get(checkpoints.size() - 1).bytes(),
                        checkpoints.stream().mapToLong(FlinkLog.Checkpoint::ms).max().orElseThrow(),
                        start,
                        restore);
            }
        } finally {
            runner.forget(run);
            kafka.forget(open);
        }
    }

    private static double seconds(PeerProcess process, FlinkLog log) {
        return (log.runningSince().orElseThrow() - process.startedAt()) / 1e3;
    }

    private static Path newest(Path checkpoints) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .map(Path::getParent)
                    .max(
                            Comparator.comparingLong(
                                    folder ->
                                            Long.parseLong(
                                                    folder.getFileName()
                                                            .toString()
                                                            .replaceAll("\\D", ""))))
                    .orElseThrow();
        }
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException, ExecutionException;
    }

    private void await(PeerProcess process, Condition condition)
            throws Runner.FaultyRunException,
                    IOException,
                    InterruptedException,
                    ExecutionException {
        long deadline = System.currentTimeMillis() + runner.settings().timeout().toMillis();
        while (!condition.holds()) {
            if (System.currentTimeMillis() > deadline) {
                throw new Runner.FaultyRunException("it takes too long; see " + process.log());
            }
            process.pause(LOOK_MS);
        }
    }
}
