package io.tidemark.exercises;

import static io.tidemark.options.Durations.format;

import io.tidemark.catalogue.JobNames;
import io.tidemark.catalogue.TopicNames;
import io.tidemark.delivery.DeadLetter;
import java.time.Duration;

/**
 * Exercise 4: page views shown, described, filtered, ordered, and counted in two ways. Over a fixed
 * number of views: the visits of the course's ten minutes every five.
 */
final class PageViewsExercise extends Exercise {

    private static final Duration COURSE_SIZE = Duration.ofMinutes(10);
    private static final Duration COURSE_SLIDE = Duration.ofMinutes(5);
    private static final Duration SIZE = Duration.ofSeconds(40);
    private static final Duration SLIDE = Duration.ofSeconds(20);
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
                        "exercise 4: page views; visits per page of %s every %s (the course has %s, %s)"
                                .formatted(
                                        format(SIZE),
                                        format(SLIDE),
                                        format(COURSE_SIZE),
                                        format(COURSE_SLIDE)))
                .topics(
                        TopicNames.PAGEVIEWS,
                        TopicNames.PAGEVIEWS + DeadLetter.TOPIC_SUFFIX,
                        TopicNames.PAGEVIEWS_LATE)
                .topics(
                        TopicNames.PAGEVIEWS_ODD_MINUTES,
                        TopicNames.COUNTS_BY_PAGE,
                        TopicNames.PAGE_VISITS)
                .topics(TopicNames.USERS, TopicNames.USERS + DeadLetter.TOPIC_SUFFIX)
                .streams("--pageviews-rate=45", "--users-rate=3")
                .job(JobNames.PAGE_VIEWS, "counts")
                .job(
                        JobNames.PAGE_VIEWS,
                        "sliding",
                        "--size",
                        format(SIZE),
                        "--slide",
                        format(SLIDE))
                .job(JobNames.PAGE_VIEWS, "odd-minutes")
                .serialJob(JobNames.PAGE_VIEWS, "inspect", "--every", EVERY)
                .serialJob(JobNames.PAGE_VIEWS, "describe", "--every", EVERY)
                .serialJob(JobNames.PAGE_VIEWS, "by-user", "--every", EVERY)
                .results(
                        TopicNames.PAGE_VISITS,
                        TopicNames.COUNTS_BY_PAGE,
                        TopicNames.PAGEVIEWS_ODD_MINUTES)
                .showsPrinted()
                .recount(new TableRecount())
                .recount(WindowRecount.pageVisits(SIZE, SLIDE, DISORDER))
                .recount(new OddMinutesRecount())
                .build();
    }

    private static ExerciseRun bounded(ExerciseOptions options) {
        return ExerciseRun.bounded(options, 4, "views")
                .topics(
                        TopicNames.PAGEVIEWS,
                        TopicNames.PAGEVIEWS + DeadLetter.TOPIC_SUFFIX,
                        TopicNames.PAGEVIEWS_LATE,
                        TopicNames.PAGE_VISITS)
                .streams("--pageviews-rate=1000")
                .job(JobNames.PAGE_VIEWS, "sliding", "--bounded")
                .results(TopicNames.PAGE_VISITS)
                .recount(WindowRecount.pageVisits(COURSE_SIZE, COURSE_SLIDE, DISORDER))
                .build();
    }
}
