package io.tidemark.dashboard;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** How the whole platform is: search node, Flink and its jobs, and where the data comes from. */
final class Health {

    private final Market market;
    private final RunningJobs jobs;
    private final String flinkUrl;
    private final Optional<Upstream> simulator;
    private final Optional<String> dataNote;
    private final Clock clock;

    /** The simulator's last answer, so that the page does not forget it while it restarts. */
    private volatile boolean simulated;

    Health(
            Market market,
            RunningJobs jobs,
            String flinkUrl,
            Optional<Upstream> simulator,
            Optional<String> dataNote,
            Clock clock) {
        this.market = market;
        this.jobs = jobs;
        this.flinkUrl = flinkUrl;
        this.simulator = simulator;
        this.dataNote = dataNote;
        this.clock = clock;
    }

    /**
     * The search node.
     *
     * @param error one sentence if it is down; null if it is up
     * @param quotes documents in the index; null if it is down, like all that follow
     * @param newestQuote when the newest quote that can be found was made, in ms since the epoch;
     *     null without quotes
     * @param latencyMs how long ago that was, in ms: the age of what the page can show. While
     *     quotes keep coming it is the time from making a quote to finding it, and some more
     */
    record Search(
            boolean up, String error, Long quotes, Long tweets, Long newestQuote, Long latencyMs) {}

    /**
     * @param error one sentence if Flink is down; null if it is up
     * @param url Flink's own UI
     */
    record Flink(boolean up, String error, String url, List<RunningJobs.Job> jobs) {}

    /**
     * @param time when this was found out, in ms since the epoch
     * @param simulated whether the data comes from the simulator
     * @param dataNote what else is to be said of the data; null if it is simulated, or nothing is
     */
    record Platform(long time, boolean simulated, String dataNote, Search search, Flink flink) {

        boolean up() {
            return search.up() && flink.up();
        }
    }

    /** Asks all at once; never fails. */
    CompletableFuture<Platform> platform() {
        CompletableFuture<Search> search =
                market.contents().thenApply(this::search).exceptionally(Health::searchDown);
        CompletableFuture<Flink> flink =
                jobs.jobs()
                        .thenApply(list -> new Flink(true, null, flinkUrl, list))
                        .exceptionally(
                                error -> new Flink(false, sentence(error), flinkUrl, List.of()));
        CompletableFuture<Boolean> fromSimulator =
                simulator
                        .map(this::askSimulator)
                        .orElseGet(() -> CompletableFuture.completedFuture(false));
        return CompletableFuture.allOf(search, flink, fromSimulator)
                .thenApply(
                        done ->
                                new Platform(
                                        clock.millis(),
                                        fromSimulator.join(),
                                        fromSimulator.join() ? null : dataNote.orElse(null),
                                        search.join(),
                                        flink.join()));
    }

    private CompletableFuture<Boolean> askSimulator(Upstream upstream) {
        return upstream.get("/health")
                .thenApply(health -> simulated = health.path("simulated").asBoolean())
                .exceptionally(error -> simulated);
    }

    private Search search(Market.Contents contents) {
        Long newest = contents.newestQuote();
        // The clock that made the quote may be ahead of ours.
        Long latency = newest == null ? null : Math.max(0, clock.millis() - newest);
        return new Search(true, null, contents.quotes(), contents.tweets(), newest, latency);
    }

    private static Search searchDown(Throwable error) {
        return new Search(false, sentence(error), null, null, null, null);
    }

    private static String sentence(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        if (cause instanceof UpstreamException) {
            return cause.getMessage();
        }
        throw new CompletionException(cause);
    }
}
