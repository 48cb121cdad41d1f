package io.tidemark.exercises;

import static io.tidemark.options.Durations.format;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.Topics;
import io.tidemark.exercises.WindowRecount.Counted;
import io.tidemark.exercises.WindowRecount.Windows;
import io.tidemark.records.MalformedRecordException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Exercise 4: page views shown, described, filtered, ordered, and counted in two ways. Over a fixed
 * number of views: the visits of the course's ten minutes every five.
 */
final class PageViewsExercise extends Exercise {

    static final Counted VISITS =
            new Counted(
                    Jobs.PAGE_VIEWS + "-sliding",
                    Topics.PAGEVIEWS,
                    Topics.PAGE_VISITS,
                    "page_id",
                    PageViewsExercise::visit);

    private static final Windows COURSE =
            new Windows(Duration.ofMinutes(10), Duration.ofMinutes(5));
    private static final Windows WINDOWS =
            new Windows(Duration.ofSeconds(40), Duration.ofSeconds(20));
    private static final Duration DISORDER = Duration.ofSeconds(5);
    private static final String EVERY = "15s";

    PageViewsExercise() {
        super(onTopics("--pageviews-rate", "--users-rate"), onBoundedTopics("--pageviews-rate"));
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        return options.bounded().isPresent() ? bounded(options) : live(options);
    }

    private static ExerciseRun live(ExerciseOptions options) {
        return ExerciseRun.live(
                        options,
                        "exercise 4: page views; visits per page of %s (the course has %s)"
                                .formatted(WINDOWS, COURSE))
                .streams("--pageviews-rate=45", "--users-rate=3")
                .job(Jobs.PAGE_VIEWS, "counts")
                .job(
                        Jobs.PAGE_VIEWS,
                        "sliding",
                        "--size",
                        format(WINDOWS.size()),
                        "--slide",
                        format(WINDOWS.slide()))
                .job(Jobs.PAGE_VIEWS, "odd-minutes")
                .serialJob(Jobs.PAGE_VIEWS, "inspect", "--every", EVERY)
                .serialJob(Jobs.PAGE_VIEWS, "describe", "--every", EVERY)
                .serialJob(Jobs.PAGE_VIEWS, "by-user", "--every", EVERY)
                .results(Topics.PAGE_VISITS, Topics.COUNTS_BY_PAGE, Topics.PAGEVIEWS_ODD_MINUTES)
                .showsPrinted()
                .recount(new TableRecount())
                .recount(new WindowRecount(VISITS, WINDOWS, DISORDER))
                .recount(new OddMinutesRecount())
                .build();
    }

    private static ExerciseRun bounded(ExerciseOptions options) {
        return ExerciseRun.bounded(options, 4, "views")
                .streams("--pageviews-rate=1000")
                .job(Jobs.PAGE_VIEWS, "sliding", "--bounded")
                .results(Topics.PAGE_VISITS)
                .recount(new WindowRecount(VISITS, COURSE, DISORDER))
                .build();
    }

    private static Occurrence visit(ConsumerRecord<byte[], byte[]> record)
            throws MalformedRecordException {
        PageView view = PageView.parse(record.value());
        return new Occurrence(view.pageId(), view.viewTime(), 1);
    }
}
