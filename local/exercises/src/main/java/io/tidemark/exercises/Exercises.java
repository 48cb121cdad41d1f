package io.tidemark.exercises;

import io.tidemark.catalogue.Topics;
import io.tidemark.options.Durations;
import io.tidemark.runtime.JobSpec;
import io.tidemark.runtime.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The exercises of the course as demos: live data with answers that are known in advance, some of
 * it late and some unreadable, and windows that are short enough to be watched. Each window of an
 * exercise then has the same count of each key.
 */
public final class Exercises {

    private static final Duration PULSE_SIZE = Duration.ofMinutes(1);
    private static final Duration VISITS_SIZE = Duration.ofSeconds(40);
    private static final Duration VISITS_SLIDE = Duration.ofSeconds(20);
    private static final Duration USERS_SIZE = Duration.ofSeconds(25);
    private static final Duration USERS_SLIDE = Duration.ofSeconds(10);
    private static final Duration LAB_SIZE = Duration.ofSeconds(10);
    private static final Duration DISORDER = Duration.ofSeconds(5);
    private static final List<String> FAULTS =
            List.of("--constant-answers", "--late-share=0.02", "--malformed-share=0.01");

    private final Ports ports;
    private final List<String> common;
    private final List<String> simulatorArguments;

    /**
     * Exercises on a platform.
     *
     * @param checkpointInterval how often each job commits its results
     * @param simulatorArguments come behind those of the exercise, and so overrule them
     */
    public Exercises(Ports ports, Duration checkpointInterval, List<String> simulatorArguments) {
        this.ports = ports;
        this.simulatorArguments = simulatorArguments;
        common =
                List.of(
                        "--bootstrap-servers",
                        ports.bootstrapServers(),
                        "--checkpoint-interval",
                        Durations.format(checkpointInterval));
    }

    /**
     * 1: what was bought in a window is packed together; how many of each type were bought lately.
     *
     * @param window of the parcels; the course has 4 hours
     */
    public Demo orders(Duration window) {
        return exercise(
                "exercise 1: parcels of every %s of purchases (the course has 4h), purchases of the last %s (5m)"
                        .formatted(Durations.format(window), Durations.format(PULSE_SIZE)),
                List.of(
                        "orders",
                        "orders.dead-letters",
                        "orders.late",
                        "shipments",
                        "campaign-pulse"),
                List.of("--orders-rate=20", "--late-by=30s"),
                List.of(
                        job(
                                "warehouse-dispatch",
                                "--window",
                                Durations.format(window),
                                "--trigger",
                                "afterWatermark().withLateFirings(afterFirst("
                                        + "afterProcessingTime(5s), afterCount(100)))"),
                        job(
                                "campaign-pulse",
                                "--size",
                                Durations.format(PULSE_SIZE),
                                "--follow-clock-after",
                                "30s")),
                List.of("shipments", "campaign-pulse"),
                List.of("the current counts as a table: " + ports.dashboardUrl() + "/tables.html"),
                List.of(new ShipmentsRecount(window), new PulseRecount(PULSE_SIZE, DISORDER)));
    }

    /** 2: when windows fire, what is late, and what each firing emits. */
    public Demo windowLab() {
        String trigger =
                "afterWatermark().withEarlyFirings(afterCount(4)).withLateFirings(afterCount(1))";
        return exercise(
                "exercise 2: sums of every 10s per key; " + trigger + ", accumulating",
                List.of(
                        "lab-elements",
                        "lab-elements.dead-letters",
                        "lab-elements.late",
                        "lab-panes"),
                List.of("--elements-rate=3", "--late-by=20s", "--late-share=0.1"),
                List.of(
                        job(
                                "window-lab",
                                "--window",
                                "tumbling(" + Durations.format(LAB_SIZE) + ")",
                                "--trigger",
                                trigger,
                                "--allowed-lateness",
                                "30s")),
                List.of("lab-panes"),
                List.of("the same on paper, to play with: " + ports.dashboardUrl() + "/lab.html"),
                List.of(new PanesRecount(LAB_SIZE)));
    }

    /**
     * 3: the words of each five seconds from a socket.
     *
     * @param talkPort where the simulator talks
     * @param printed the TaskManager's log
     */
    public Demo words(int talkPort, Path printed) {
        return new Demo(
                "exercise 3: the words of each 5s from a TCP socket",
                List.of(),
                List.of(),
                all(List.of("--talk-port=" + talkPort), simulatorArguments),
                List.of(),
                List.of(
                        new JobSpec(
                                "word-count",
                                List.of("--port", Integer.toString(talkPort)),
                                Optional.empty())),
                Optional.empty(),
                List.of(),
                true,
                List.of("listen, too: nc 127.0.0.1 " + talkPort),
                List.of(new WordsRecount(printed)));
    }

    /** 4: page views shown, described, filtered, ordered, and counted in two ways. */
    public Demo pageViews() {
        List<String> every = List.of("--every", "15s");
        List<JobSpec> jobs =
                List.of(
                        job("page-views", "counts"),
                        job(
                                "page-views",
                                "sliding",
                                "--size",
                                Durations.format(VISITS_SIZE),
                                "--slide",
                                Durations.format(VISITS_SLIDE)),
                        job("page-views", "odd-minutes"),
                        job("page-views", all(List.of("inspect"), every)).withParallelism(1),
                        job("page-views", all(List.of("describe"), every)).withParallelism(1),
                        job("page-views", all(List.of("by-user"), every)).withParallelism(1));
        Demo demo =
                exercise(
                        "exercise 4: page views; visits per page of %s every %s (the course has 10m,"
                                        .formatted(
                                                Durations.format(VISITS_SIZE),
                                                Durations.format(VISITS_SLIDE))
                                + " 5m)",
                        List.of(
                                "pageviews",
                                "pageviews.dead-letters",
                                "pageviews.late",
                                "pageviews-odd-minutes",
                                "counts-by-page",
                                "page-visits",
                                "users",
                                "users.dead-letters"),
                        List.of("--pageviews-rate=45", "--users-rate=3"),
                        jobs,
                        List.of("page-visits", "counts-by-page", "pageviews-odd-minutes"),
                        List.of(),
                        List.of(
                                new TableRecount(),
                                pageVisits(VISITS_SIZE, VISITS_SLIDE),
                                new OddMinutesRecount()));
        return showingPrinted(demo);
    }

    /** 5: how often each user came by lately. */
    public Demo userVisits() {
        return exercise(
                "exercise 5: accesses per user of %s every %s (the course has 5m, 2m)"
                        .formatted(Durations.format(USERS_SIZE), Durations.format(USERS_SLIDE)),
                List.of("users", "users.dead-letters", "users.late", "user-visits"),
                List.of("--users-rate=9"),
                List.of(
                        job(
                                "user-visits",
                                "--size",
                                Durations.format(USERS_SIZE),
                                "--slide",
                                Durations.format(USERS_SLIDE))),
                List.of("user-visits"),
                List.of(),
                List.of(userVisits(USERS_SIZE, USERS_SLIDE)));
    }

    /**
     * 4 over what is in Kafka: the visits of ten minutes every five, of a fixed number of views.
     *
     * @param records how many views in good time, a thousand a second
     * @param partitions of the topic of views
     */
    public Demo boundedPageViews(long records, int partitions) {
        return bounded(
                "exercise 4 over " + records + " views",
                List.of("pageviews", "pageviews.dead-letters", "pageviews.late", "page-visits"),
                "--pageviews-rate=1000",
                records,
                partitions,
                job("page-views", "sliding", "--bounded"),
                "page-visits",
                pageVisits(Duration.ofMinutes(10), Duration.ofMinutes(5)));
    }

    /**
     * 5 over what is in Kafka: the accesses of five minutes every two, of a fixed number.
     *
     * @param records how many accesses in good time, a thousand a second
     * @param partitions of the topic of users
     */
    public Demo boundedUserVisits(long records, int partitions) {
        return bounded(
                "exercise 5 over " + records + " accesses",
                List.of("users", "users.dead-letters", "users.late", "user-visits"),
                "--users-rate=1000",
                records,
                partitions,
                job("user-visits", "--bounded"),
                "user-visits",
                userVisits(Duration.ofMinutes(5), Duration.ofMinutes(2)));
    }

    private static Recount pageVisits(Duration size, Duration slide) {
        return WindowRecount.pageVisits(size, slide, DISORDER);
    }

    private static Recount userVisits(Duration size, Duration slide) {
        return WindowRecount.userVisits(size, slide, DISORDER);
    }

    private Demo exercise(
            String title,
            List<String> topics,
            List<String> streams,
            List<JobSpec> jobs,
            List<String> results,
            List<String> hints,
            List<Recount> recounts) {
        return new Demo(
                title,
                Topics.specs(topics),
                List.of(),
                all(FAULTS, streams, simulatorArguments),
                List.of(),
                jobs,
                Optional.empty(),
                results,
                false,
                all(
                        List.of(
                                "results on the dashboard: "
                                        + ports.dashboardUrl()
                                        + "/tables.html"),
                        hints),
                recounts);
    }

    private Demo bounded(
            String title,
            List<String> topics,
            String rate,
            long records,
            int partitions,
            JobSpec job,
            String result,
            Recount recount) {
        return new Demo(
                title + " on " + partitions + " partitions",
                Topics.specs(topics).stream()
                        .map(topic -> topic.withPartitions(partitions))
                        .toList(),
                List.of(),
                List.of(),
                all(
                        FAULTS,
                        List.of(rate, "--disorder=5s", "--late-by=15m", "--count=" + records),
                        simulatorArguments),
                List.of(job),
                Optional.empty(),
                List.of(result),
                false,
                List.of(),
                List.of(recount));
    }

    private static Demo showingPrinted(Demo demo) {
        return new Demo(
                demo.title(),
                demo.topics(),
                demo.indexes(),
                demo.simulatorArguments(),
                demo.written(),
                demo.jobs(),
                demo.firstResult(),
                demo.results(),
                true,
                demo.hints(),
                demo.recounts());
    }

    private JobSpec job(String job, String... arguments) {
        return job(job, List.of(arguments));
    }

    private JobSpec job(String job, List<String> arguments) {
        return Demo.job(job, arguments, common);
    }

    @SafeVarargs
    private static List<String> all(List<String>... lists) {
        List<String> all = new ArrayList<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }
}
