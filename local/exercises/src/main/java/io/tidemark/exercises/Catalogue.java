package io.tidemark.exercises;

import io.tidemark.runtime.Topic;
import io.tidemark.runtime.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** All topics and indexes of the jobs in this repository, as the local platform makes them. */
public final class Catalogue {

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
                    Topic.kept("users"),
                    Topic.deadLettersOf("users"),
                    Topic.lateOf("users"),
                    Topic.kept("user-visits"));
    private static final List<String> INDEXES = List.of("quotes", "tweets");

    private Catalogue() {}

    /** All topics. */
    public static List<Topic> topics() {
        return TOPICS;
    }

    /**
     * The topic of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Topic topic(String name) {
        return TOPICS.stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no topic '%s'; there are: %s"
                                                .formatted(
                                                        name,
                                                        String.join(
                                                                ", ",
                                                                TOPICS.stream()
                                                                        .map(Topic::name)
                                                                        .toList()))));
    }

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
                .topics(TOPICS)
                .table(new Workload.Table("companies", Path.of("data/companies.jsonl"), "symbol"))
                .indexes(INDEXES.stream().map(Catalogue::index).toList())
                .simulator(simulator)
                // The simulator takes any token; a real service gets the one that the user has set.
                .secret("TIDEMARK_QUOTES_TOKEN", "simulated")
                .secret("TIDEMARK_NEWS_TOKEN", "simulated");
    }

    private static Workload.Index index(String name) {
        String resource = "/index-templates/" + name + ".json";
        try (InputStream in = Catalogue.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new Workload.Index(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
