package io.tidemark.exercises;

import io.tidemark.options.Durations;
import io.tidemark.runtime.JobSpec;
import io.tidemark.runtime.Ports;
import io.tidemark.runtime.Topic;
import io.tidemark.runtime.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A demo as data: what is made on the platform, and which jobs run on it.
 *
 * @param title for a person to read
 * @param topics created before anything runs
 * @param indexes of the search node, each with its template; if there is none, no search node runs
 * @param simulatorArguments options of the simulator
 * @param written options of a simulator that writes a fixed number of records and ends, before the
 *     jobs are submitted; empty for none
 * @param jobs submitted when all else is up
 * @param firstResult the index whose first document shows that all of it works; empty for none
 * @param results topics whose committed rows are shown as they come
 * @param showsPrinted whether to show what the jobs print
 * @param hints what else to look at, a line each
 * @param recounts what the answers are held against
 */
public record Demo(
        String title,
        List<Topic> topics,
        List<String> indexes,
        List<String> simulatorArguments,
        List<String> written,
        List<JobSpec> jobs,
        Optional<String> firstResult,
        List<String> results,
        boolean showsPrinted,
        List<String> hints,
        List<Recount> recounts) {

    private static final List<Topic> TOPICS =
            List.of(
                    Topic.kept("quotes"),
                    Topic.deadLettersOf("quotes"),
                    Topic.kept("tweets"),
                    Topic.deadLettersOf("tweets"),
                    Topic.compacted("companies"),
                    Topic.deadLettersOf("companies"),
                    Topic.kept("quotes-enriched"),
                    Topic.kept("orders"),
                    Topic.deadLettersOf("orders"),
                    Topic.lateOf("orders"),
                    Topic.kept("shipments"),
                    Topic.table("campaign-pulse"),
                    Topic.kept("lab-elements"),
                    Topic.deadLettersOf("lab-elements"),
                    Topic.lateOf("lab-elements"),
                    Topic.kept("lab-panes"),
                    Topic.kept("pageviews"),
                    Topic.deadLettersOf("pageviews"),
                    Topic.lateOf("pageviews"),
                    Topic.kept("pageviews-odd-minutes"),
                    Topic.table("counts-by-page"),
                    Topic.kept("page-visits"),
                    Topic.timed("users"),
                    Topic.deadLettersOf("users"),
                    Topic.lateOf("users"),
                    Topic.kept("user-visits"));
    private static final List<String> INDEXES = List.of("quotes", "tweets");

    /** The platform with topics and indexes, and no job. */
    public static Demo withoutJobs(List<String> simulatorArguments) {
        return new Demo(
                "platform",
                TOPICS,
                INDEXES,
                simulatorArguments,
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                false,
                List.of(),
                List.of());
    }

    /**
     * The architecture that closes the course: quotes and tweets over Kafka and Flink into the
     * search index.
     *
     * @param ports where the platform's services are
     * @param pollInterval how often each quote is asked for
     * @param checkpointInterval how often each job takes a checkpoint, and so commits to Kafka
     */
    public static Demo tradingAndNews(
            Ports ports,
            Duration pollInterval,
            Duration checkpointInterval,
            List<String> simulatorArguments) {
        List<String> common =
                List.of(
                        "--bootstrap-servers",
                        ports.bootstrapServers(),
                        "--checkpoint-interval",
                        Durations.format(checkpointInterval));
        List<String> source = List.of("--base-url", ports.simulatorUrl().toString());
        List<String> search = List.of("--search-url", ports.searchUrl().toString());
        return new Demo(
                "trading and news",
                TOPICS,
                INDEXES,
                simulatorArguments,
                List.of(),
                List.of(
                        job(
                                "quotes-ingest",
                                common,
                                source,
                                List.of("--poll-interval", Durations.format(pollInterval))),
                        // One stream cannot be read by two.
                        job("news-ingest", common, source).withParallelism(1),
                        job("quotes-enrichment", common, search),
                        job("news-index", common, search)),
                Optional.of("quotes"),
                List.of(),
                false,
                List.of(),
                List.of());
    }

    /** What the platform is to run. */
    public Workload workload() {
        Workload.Builder workload =
                Workload.builder()
                        .topics(topics)
                        .indexes(indexes.stream().map(Demo::index).toList())
                        .simulator(simulatorArguments)
                        .writtenBefore(written)
                        .jobs(jobs);
        if (topics.stream().anyMatch(topic -> topic.name().equals("companies"))) {
            workload.table(
                    new Workload.Table("companies", Path.of("data/companies.jsonl"), "symbol"));
        }
        firstResult.ifPresent(workload::firstResultIn);
        return workload.build();
    }

    private static Workload.Index index(String name) {
        String resource = "/index-templates/" + name + ".json";
        try (InputStream in = Demo.class.getResourceAsStream(resource)) {
            return new Workload.Index(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The platform's topics of these names. */
    static List<Topic> topics(List<String> names) {
        return TOPICS.stream().filter(topic -> names.contains(topic.name())).toList();
    }

    @SafeVarargs
    static JobSpec job(String job, List<String>... arguments) {
        List<String> all = new ArrayList<>();
        for (List<String> each : arguments) {
            all.addAll(each);
        }
        return new JobSpec(job, all, Optional.empty());
    }
}
