package io.tidemark.exercises;

import io.tidemark.catalogue.Topics;
import io.tidemark.runtime.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The platform with all topics and indexes that are ours. */
public final class WholePlatform {

    /** What is written to the topic of companies before any job runs. */
    static final Workload.Table COMPANIES =
            new Workload.Table(Topics.COMPANIES, Path.of("data/companies.jsonl"), "symbol");

    private static final List<String> INDEXES =
            List.of("quotes", "tweets", "candles", "bursts", "news-impact", "alerts");

    private WholePlatform() {}

    /**
     * Everything but jobs: all topics, the companies, all indexes, and a simulator.
     *
     * @param simulator options of the simulator
     */
    public static Workload withoutJobs(List<String> simulator) {
        return everything(simulator).build();
    }

    static Workload.Builder everything(List<String> simulator) {
        return Workload.builder()
                .topics(Topics.specs())
                .table(COMPANIES)
                .defaults(
                        new Workload.Table(
                                Topics.ALERT_RULES, Path.of("data/alert-rules.jsonl"), "id"))
                .indexes(INDEXES.stream().map(WholePlatform::index).toList())
                // Something to be alerted of, now and then.
                .simulator(List.of("--jump-round=10m"))
                .simulator(simulator)
                // The simulator takes any token; a real service gets the one that the user has set.
                .secret("TIDEMARK_QUOTES_TOKEN", "simulated")
                .secret("TIDEMARK_NEWS_TOKEN", "simulated");
    }

    private static Workload.Index index(String name) {
        String resource = "/index-templates/" + name + ".json";
        try (InputStream in = WholePlatform.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new Workload.Index(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
