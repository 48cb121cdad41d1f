package io.tidemark.exercises;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An exercise of the course: live data with answers that are known in advance, some of it late and
 * some unreadable, and windows that are short enough to be watched. Each window of an exercise then
 * has the same count of each key.
 */
public abstract class Exercise {

    /** What the command that starts an exercise calls them. */
    static final String SECONDS = "--seconds";

    static final String WINDOW = "--window";
    static final String ZONE = "--zone";
    static final String BOUNDED_RECORDS = "--bounded-records";
    static final String PARTITIONS = "--partitions";
    static final String CHECKPOINT_INTERVAL = "--checkpoint-interval";
    static final String TALK_PORT = "--talk-port";

    /** For an exercise that cannot count a fixed number of records. */
    static final List<String> NONE = List.of();

    /** Of every simulator that writes topics. */
    private static final List<String> WRITING =
            List.of(
                    "--seed",
                    "--malformed-share",
                    "--late-share",
                    "--disorder",
                    "--late-by",
                    "--constant-answers",
                    "--empty-partitions");

    private final Set<String> options;
    private final Set<String> boundedOptions;

    /**
     * An exercise.
     *
     * @param options those that make sense for it, of the command and of the simulator
     * @param boundedOptions those that do when a fixed number of records is counted; none if that
     *     cannot be done
     */
    Exercise(Collection<String> options, Collection<String> boundedOptions) {
        this.options = new LinkedHashSet<>(options);
        this.boundedOptions = new LinkedHashSet<>(boundedOptions);
    }

    /** Options of an exercise that reads topics: those of all such exercises, and its own. */
    static List<String> onTopics(String... own) {
        return all(List.of(SECONDS, CHECKPOINT_INTERVAL), WRITING, List.of(own));
    }

    /** Options of an exercise that reads topics up to their end. */
    static List<String> onBoundedTopics(String... own) {
        return all(
                List.of(BOUNDED_RECORDS, PARTITIONS, CHECKPOINT_INTERVAL), WRITING, List.of(own));
    }

    @SafeVarargs
    private static List<String> all(List<String>... lists) {
        Set<String> all = new LinkedHashSet<>();
        for (List<String> each : lists) {
            all.addAll(each);
        }
        return List.copyOf(all);
    }

    /** What runs, and what its answers are held against. */
    public abstract ExerciseRun run(ExerciseOptions options);

    /** Options that make sense for live data, with their dashes. */
    final Set<String> options() {
        return options;
    }

    /** Options that make sense for a fixed number of records; none if that cannot be done. */
    final Set<String> boundedOptions() {
        return boundedOptions;
    }
}
