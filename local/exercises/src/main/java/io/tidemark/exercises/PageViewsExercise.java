package io.tidemark.exercises;

import static io.tidemark.options.Durations.format;

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
                .topics("pageviews", "pageviews.dead-letters", "pageviews.late")
                .topics("pageviews-odd-minutes", "counts-by-page", "page-visits")
                .topics("users", "users.dead-letters")
                .streams("--pageviews-rate=45", "--users-rate=3")
                .job("page-views", "counts")
                .job("page-views", "sliding", "--size", format(SIZE), "--slide", format(SLIDE))
                .job("page-views", "odd-minutes")
                .serialJob("page-views", "inspect", "--every", EVERY)
                .serialJob("page-views", "describe", "--every", EVERY)
                .serialJob("page-views", "by-user", "--every", EVERY)
                .results("page-visits", "counts-by-page", "pageviews-odd-minutes")
                .showsPrinted()
                .recount(new TableRecount())
                .recount(WindowRecount.pageVisits(SIZE, SLIDE, DISORDER))
                .recount(new OddMinutesRecount())
                .build();
    }

    private static ExerciseRun bounded(ExerciseOptions options) {
        return ExerciseRun.bounded(options, 4, "views")
                .topics("pageviews", "pageviews.dead-letters", "pageviews.late", "page-visits")
                .streams("--pageviews-rate=1000")
                .job("page-views", "sliding", "--bounded")
                .results("page-visits")
                .recount(WindowRecount.pageVisits(COURSE_SIZE, COURSE_SLIDE, DISORDER))
                .build();
    }
}
