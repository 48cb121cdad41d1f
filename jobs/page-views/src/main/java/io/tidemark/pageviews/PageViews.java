package io.tidemark.pageviews;

import io.tidemark.catalogue.Jobs;
import io.tidemark.job.JobMain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Exercise 4: what is in the topic {@code pageviews}, and which pages are visited most? Each part
 * of the exercise is a subcommand, and a Flink job of its own.
 */
@Command(
        name = Jobs.PAGE_VIEWS,
        description = "Exercise 4: each part is a job of its own.",
        subcommands = {
            InspectOptions.class,
            DescribeOptions.class,
            OddMinutesOptions.class,
            ByUserOptions.class,
            VisitCountsOptions.class,
            SlidingVisitsOptions.class
        })
public final class PageViews {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    private PageViews() {}

    /** Runs the part that the arguments name; {@code --help} shows them. */
    public static void main(String[] arguments) throws Exception {
        JobMain.runPart(command(), arguments);
    }

    static Object command() {
        return new PageViews();
    }
}
