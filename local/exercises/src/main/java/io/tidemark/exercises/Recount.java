package io.tidemark.exercises;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Holds the answer that a job has given against a plain recount of what it read. It reads whole
 * topics, committed records only, when the job has ended.
 */
public interface Recount {

    /** The job's name in Flink. */
    String job();

    /** The topics that the simulator writes and the job reads; none if it does not read Kafka. */
    List<String> inputs();

    /** What the figures of an input have before their names, to tell it from other inputs. */
    default String prefix(String input) {
        return "";
    }

    /**
     * Counts again.
     *
     * @throws IOException if what is to be read cannot be
     */
    Outcome check(RecountContext context) throws IOException, InterruptedException;

    /**
     * What came of it.
     *
     * @param figures what was counted, by name, in the order in which a person reads it
     * @param problems what is wrong, in words; empty if the answer is right
     */
    record Outcome(Map<String, Long> figures, List<String> problems) {}
}
