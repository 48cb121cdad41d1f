package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.options.Durations;
import io.tidemark.runtime.Ports;
import io.tidemark.runtime.Workload;
import java.time.Duration;
import java.util.List;

/**
 * The architecture that closes the course: quotes and tweets over Kafka and Flink into the search
 * index. An {@link Audit} tells whether all of it came through.
 */
public final class TradingAndNews {

    /** For a person to read. */
    public static final String TITLE = "trading and news";

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
        return WholePlatform.everything(simulator)
                .jobs(
                        List.of(
                                arguments.job(Jobs.QUOTES_INGEST, source, poll),
                                // What the first result needs comes first.
                                arguments.job(Jobs.QUOTES_ENRICHMENT, search),
                                // One stream cannot be read by two.
                                arguments.job(Jobs.NEWS_INGEST, source).withParallelism(1),
                                arguments.job(Jobs.NEWS_INDEX, search),
                                // What is made of these comes behind them.
                                arguments.job(Jobs.CANDLES, search).withParallelism(1),
                                arguments.job(Jobs.TRENDS, search).withParallelism(1),
                                arguments.job(Jobs.NEWS_IMPACT, search).withParallelism(1)))
                .firstResultIn(Topics.QUOTES)
                .build();
    }
}
