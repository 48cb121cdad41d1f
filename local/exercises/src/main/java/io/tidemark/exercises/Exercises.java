package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.catalogue.User;
import io.tidemark.exercises.WindowRecount.Counted;
import io.tidemark.exercises.WindowRecount.Windows;
import io.tidemark.runtime.PlatformException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The exercises of the course, by number, and behind them what the architecture makes of its data;
 * and which options make sense for each.
 */
public final class Exercises {

    /** Exercise 1: what leaves together, as an option writes it; the course has 4 hours. */
    public static final String DEFAULT_WINDOW = "20s";

    private static final List<Exercise> ALL =
            List.of(
                    new OrdersExercise(),
                    new WindowLabExercise(),
                    new WordsExercise(),
                    new PageViewsExercise(),
                    new WindowedCountExercise(
                            5,
                            "accesses per user",
                            "--users-rate",
                            9,
                            new Counted(
                                    Jobs.USER_VISITS,
                                    Topics.USERS,
                                    Topics.USER_VISITS,
                                    "user_id",
                                    access ->
                                            new Occurrence(
                                                    User.parse(access.value()).userId(),
                                                    RecountContext.timestamp(access),
                                                    1)),
                            new Windows(Duration.ofSeconds(25), Duration.ofSeconds(10)),
                            new Windows(Duration.ofMinutes(5), Duration.ofMinutes(2))),
                    new CandlesExercise(),
                    new TrendsExercise(),
                    new ImpactExercise(),
                    new AlertsExercise());

    private Exercises() {}

    /**
     * An exercise that makes sense with some options.
     *
     * @param number that of the course, from 1
     * @param given names of options that were given, with their dashes; those that no exercise
     *     takes are none of its affair
     * @throws PlatformException if there is no such exercise, or it does not take one of the
     *     options, in one line
     */
    public static Exercise of(int number, Collection<String> given) {
        if (number < 1 || number > ALL.size()) {
            throw PlatformException.refused("there are exercises 1 to " + ALL.size());
        }
        Exercise exercise = ALL.get(number - 1);
        boolean bounded =
                given.contains(Exercise.BOUNDED_RECORDS) && !exercise.boundedOptions().isEmpty();
        Set<String> taken = bounded ? exercise.boundedOptions() : exercise.options();
        for (String option : options()) {
            if (given.contains(option) && !taken.contains(option)) {
                if (bounded && exercise.options().contains(option)) {
                    throw refused(option, "not with " + Exercise.BOUNDED_RECORDS);
                }
                if (exercise.boundedOptions().contains(option)) {
                    throw refused(option, "needs " + Exercise.BOUNDED_RECORDS);
                }
                throw refused(
                        option,
                        "makes no sense for exercise %d, which takes %s"
                                .formatted(number, String.join(", ", taken)));
            }
        }
        return exercise;
    }

    private static PlatformException refused(String option, String why) {
        return PlatformException.refused(option + ": " + why);
    }

    /** The options that at least one exercise takes, with their dashes. */
    public static Set<String> options() {
        Set<String> known = new TreeSet<>();
        for (Exercise exercise : ALL) {
            known.addAll(exercise.options());
            known.addAll(exercise.boundedOptions());
        }
        return known;
    }
}
