package io.tidemark.exercises;

import static io.tidemark.options.Durations.format;

import io.tidemark.catalogue.JobNames;
import io.tidemark.catalogue.TopicNames;
import io.tidemark.delivery.DeadLetter;
import java.time.Duration;

/**
 * Exercise 5: how often each user came by lately. Over a fixed number of accesses: those of the
 * course's five minutes every two.
 */
final class UserVisitsExercise extends Exercise {

    private static final Duration COURSE_SIZE = Duration.ofMinutes(5);
    private static final Duration COURSE_SLIDE = Duration.ofMinutes(2);
    private static final Duration SIZE = Duration.ofSeconds(25);
    private static final Duration SLIDE = Duration.ofSeconds(10);
    private static final Duration DISORDER = Duration.ofSeconds(5);

    UserVisitsExercise() {
        super(onTopics("--users-rate"), onBoundedTopics("--users-rate"));
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        return options.bounded().isPresent() ? bounded(options) : live(options);
    }

    private static ExerciseRun live(ExerciseOptions options) {
        return ExerciseRun.live(
                        options,
                        "exercise 5: accesses per user of %s every %s (the course has %s, %s)"
                                .formatted(
                                        format(SIZE),
                                        format(SLIDE),
                                        format(COURSE_SIZE),
                                        format(COURSE_SLIDE)))
                .topics(
                        TopicNames.USERS,
                        TopicNames.USERS + DeadLetter.TOPIC_SUFFIX,
                        TopicNames.USERS_LATE,
                        TopicNames.USER_VISITS)
                .streams("--users-rate=9")
                .job(JobNames.USER_VISITS, "--size", format(SIZE), "--slide", format(SLIDE))
                .results(TopicNames.USER_VISITS)
                .recount(WindowRecount.userVisits(SIZE, SLIDE, DISORDER))
                .build();
    }

    private static ExerciseRun bounded(ExerciseOptions options) {
        return ExerciseRun.bounded(options, 5, "accesses")
                .topics(
                        TopicNames.USERS,
                        TopicNames.USERS + DeadLetter.TOPIC_SUFFIX,
                        TopicNames.USERS_LATE,
                        TopicNames.USER_VISITS)
                .streams("--users-rate=1000")
                .job(JobNames.USER_VISITS, "--bounded")
                .results(TopicNames.USER_VISITS)
                .recount(WindowRecount.userVisits(COURSE_SIZE, COURSE_SLIDE, DISORDER))
                .build();
    }
}
