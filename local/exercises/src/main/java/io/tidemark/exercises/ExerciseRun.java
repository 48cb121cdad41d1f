package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.runtime.JobSpec;
import io.tidemark.runtime.Ports;
import io.tidemark.runtime.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An exercise as it is run: what is on the platform, what is shown, and how it is checked. */
public final class ExerciseRun {

    private static final String[] FAULTS = {
        "--constant-answers", "--late-share=0.02", "--malformed-share=0.01"
    };

    private final String title;
    private final boolean bounded;
    private final Workload workload;
    private final List<String> results;
    private final Optional<Path> printed;
    private final List<String> hints;
    private final List<Recount> recounts;

    private ExerciseRun(Builder builder) {
        title = builder.title;
        bounded = builder.bounded.isPresent();
        workload = builder.workload();
        results = List.copyOf(builder.results);
        printed = Optional.ofNullable(builder.printed);
        hints = List.copyOf(builder.hints);
        recounts = List.copyOf(builder.recounts);
    }

    /** For a person to read. */
    public String title() {
        return title;
    }

    /** Whether the jobs end by themselves, when they have read what was written before. */
    public boolean isBounded() {
        return bounded;
    }

    public Workload workload() {
        return workload;
    }

    /** Topics whose committed rows are shown as they come. */
    public List<String> results() {
        return results;
    }

    /** The log from which what the jobs print is shown; empty if none of it is. */
    public Optional<Path> printed() {
        return printed;
    }

    /** What else to look at, a line each. */
    public List<String> hints() {
        return hints;
    }

    /** What the answers are held against. */
    public List<Recount> recounts() {
        return recounts;
    }

    /** A run without anything yet. */
    static Builder plain(ExerciseOptions options, String title) {
        return new Builder(options, title, Optional.empty());
    }

    /** A run of live data in topics, with its faults. */
    static Builder live(ExerciseOptions options, String title) {
        return plain(options, title)
                .streams(FAULTS)
                .hint(
                        "results on the dashboard: "
                                + options.ports().dashboardUrl()
                                + "/tables.html");
    }

    /**
     * A run over a fixed number of records.
     *
     * @param of what they are, such as views
     */
    static Builder bounded(ExerciseOptions options, int number, String of) {
        ExerciseOptions.Bounded bounded = options.bounded().orElseThrow();
        String title =
                "exercise %d over %d %s on %d partitions"
                        .formatted(number, bounded.records(), of, bounded.partitions());
        return new Builder(options, title, Optional.of(bounded))
                .streams(FAULTS)
                .streams("--disorder=5s", "--late-by=15m", "--count=" + bounded.records());
    }

    /** Says what a run has. */
    static final class Builder {

        private final ExerciseOptions options;
        private final String title;
        private final Optional<ExerciseOptions.Bounded> bounded;
        private final JobArguments arguments;
        private final Workload.Builder workload = Workload.builder();
        private final Set<String> topics = new LinkedHashSet<>();
        private final List<String> streams = new ArrayList<>();
        private final List<String> results = new ArrayList<>();
        private final List<String> hints = new ArrayList<>();
        private final List<Recount> recounts = new ArrayList<>();
        private Path printed;

        private Builder(
                ExerciseOptions options, String title, Optional<ExerciseOptions.Bounded> bounded) {
            this.options = options;
            this.title = title;
            this.bounded = bounded;
            arguments = new JobArguments(options.ports(), options.checkpointInterval());
        }

        /** Options of the simulator: what it writes. */
        Builder streams(String... simulator) {
            streams.addAll(List.of(simulator));
            return this;
        }

        /** A port that the simulator listens on, too. */
        Builder port(Ports.Port port) {
            workload.port(port);
            return this;
        }

        /** The table of companies. */
        Builder companies() {
            workload.table(WholePlatform.COMPANIES);
            return this;
        }

        /** A job of ours with Kafka and all its topics, and its own arguments. */
        Builder job(String job, String... own) {
            topics.addAll(Jobs.named(job).topics());
            return job(arguments.job(job, List.of(own)));
        }

        /** Such a job with one task each, which prints in an order. */
        Builder serialJob(String job, String... own) {
            topics.addAll(Jobs.named(job).topics());
            return job(arguments.job(job, List.of(own)).withParallelism(1));
        }

        /** Any other job. */
        Builder job(JobSpec job) {
            workload.jobs(List.of(job));
            return this;
        }

        /** Topics whose rows are shown. */
        Builder results(String... topics) {
            results.addAll(List.of(topics));
            return this;
        }

        /** Has what the jobs print shown. */
        Builder showsPrinted() {
            printed = options.home().taskManagerLog();
            return this;
        }

        /** A line on what else to look at. */
        Builder hint(String line) {
            hints.add(line);
            return this;
        }

        /** Rows that are in their topic before any job runs. */
        Builder rows(Workload.Rows rows) {
            workload.rows(rows);
            return this;
        }

        /** What an answer is held against. */
        Builder recount(Recount recount) {
            recounts.add(recount);
            return this;
        }

        ExerciseRun build() {
            return new ExerciseRun(this);
        }

        private Workload workload() {
            workload.topics(
                    Topics.specs(topics).stream()
                            .map(
                                    topic ->
                                            bounded.map(
                                                            each ->
                                                                    topic.withPartitions(
                                                                            each.partitions()))
                                                    .orElse(topic))
                            .toList());
            // The last of a name holds.
            streams.addAll(options.simulator());
            return (bounded.isPresent()
                            ? workload.writtenBefore(streams)
                            : workload.simulator(streams))
                    .build();
        }
    }
}
