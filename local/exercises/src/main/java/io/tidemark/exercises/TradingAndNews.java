package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.options.Durations;
import io.tidemark.runtime.JobSpec;
import io.tidemark.runtime.Ports;
import io.tidemark.runtime.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The architecture that closes the course: quotes and tweets over Kafka and Flink into the search
 * index. An {@link Audit} tells whether all of it came through.
 */
public final class TradingAndNews {

    /** For a person to read. */
    public static final String TITLE = "trading and news";

    /** What a person must know about live data. */
    public static final String LIVE =
            "live data: crypto pairs of Coinbase Exchange (no shares: no feed of shares without a key"
                    + " was found) and posts on Bluesky";

    /**
     * Bursts of a minute, each four minutes: of the simulator's posts, for who looks for minutes.
     */
    private static final String PLANTED = "--post-burst-every=4m";

    /** So short that something is known after two minutes, and that planted bursts stand out. */
    private static final List<String> SHORT_TRENDS =
            List.of("--bucket=1m", "--history=1h", "--burst-from=5", "--burst-quiet=1m");

    /** On the first half hour of a topic anything may stand out by chance. */
    private static final List<String> LIVE_TRENDS = List.of("--min-history=3");

    private static final String DATA_NOTE =
            "Prices are those of crypto pairs on Coinbase Exchange, not of shares; posts are from"
                    + " Bluesky.";

    private TradingAndNews() {}

    /**
     * What runs for it.
     *
     * @param ports where the platform's services are
     * @param pollInterval how often each quote is asked for
     * @param checkpointInterval how often each job takes a checkpoint, and so commits to Kafka
     * @param simulator options of the simulator
     */
    public static Workload workload(
            Ports ports,
            Duration pollInterval,
            Duration checkpointInterval,
            List<String> simulator) {
        JobArguments arguments = new JobArguments(ports, checkpointInterval);
        List<String> source = List.of("--base-url", ports.simulatorUrl().toString());
        List<String> search = List.of("--search-url", ports.searchUrl().toString());
        List<String> poll = List.of("--poll-interval", Durations.format(pollInterval));
        return WholePlatform.everything(
                        Stream.concat(Stream.of(PLANTED), simulator.stream()).toList())
                .jobs(
                        List.of(
                                arguments.job(Jobs.QUOTES_INGEST, source, poll),
                                // What the first result needs comes first.
                                arguments.job(Jobs.QUOTES_ENRICHMENT, search),
                                // One stream cannot be read by two.
                                arguments.job(Jobs.NEWS_INGEST, source).withParallelism(1),
                                arguments.job(Jobs.NEWS_INDEX, search)))
                .laterJobs(analytics(arguments, search, List.of(), SHORT_TRENDS))
                .firstResultIn(Topics.QUOTES)
                .build();
    }

    /** What is made of quotes and posts, of which one core's worth is plenty here. */
    private static List<JobSpec> analytics(
            JobArguments arguments,
            List<String> search,
            List<String> candles,
            List<String> trends) {
        return Stream.of(
                        arguments.job(Jobs.CANDLES, candles, search),
                        arguments.job(Jobs.TRENDS, trends, search),
                        arguments.job(Jobs.NEWS_IMPACT, search),
                        arguments.job(Jobs.ALERTS, List.of("--session-hours", "always"), search))
                .map(job -> job.withParallelism(1))
                .toList();
    }

    /**
     * What runs for it on live data.
     *
     * @param ports where the platform's services are
     * @param checkpointInterval how often each job takes a checkpoint, and so commits to Kafka
     */
    public static Workload live(Ports ports, Duration checkpointInterval, LiveSources sources) {
        JobArguments arguments = new JobArguments(ports, checkpointInterval);
        List<String> search = List.of("--search-url", ports.searchUrl().toString());
        return WholePlatform.everything(List.of())
                .withoutSimulator(DATA_NOTE)
                .table(new Workload.Table(Topics.COMPANIES, Path.of("data/pairs.jsonl"), "symbol"))
                .jobs(
                        List.of(
                                arguments
                                        .job(
                                                Jobs.QUOTES_INGEST,
                                                List.of(
                                                        "--source",
                                                        "coinbase",
                                                        "--base-url",
                                                        sources.coinbase().toString(),
                                                        "--feed-url",
                                                        sources.coinbaseFeed().toString(),
                                                        "--products",
                                                        String.join(",", sources.products())))
                                        .withParallelism(1),
                                arguments.job(Jobs.QUOTES_ENRICHMENT, search),
                                arguments
                                        .job(
                                                Jobs.NEWS_INGEST,
                                                List.of(
                                                        "--source",
                                                        "jetstream",
                                                        "--base-url",
                                                        sources.jetstream().toString(),
                                                        "--terms",
                                                        String.join(",", sources.terms())))
                                        .withParallelism(1),
                                arguments.job(Jobs.NEWS_INDEX, search)))
                .laterJobs(
                        analytics(
                                arguments, search, List.of("--input", Topics.TRADES), LIVE_TRENDS))
                .firstResultIn(Topics.QUOTES)
                .build();
    }
}
