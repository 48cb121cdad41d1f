package io.tidemark.exercises;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * What the recounts of an exercise came to.
 *
 * @param ok whether each job's answer equals a plain recount
 * @param seconds how long it ran, in seconds
 * @param problems what is wrong, in words
 * @param written what the simulator wrote, by topic: good, late and malformed records
 * @param answers what was counted, by job
 * @param restartsByJob how often each job began again
 * @param restartsByProcess how often each process of the platform was started again
 */
public record RecountReport(
        @JsonProperty(index = 0) boolean ok,
        long seconds,
        List<String> problems,
        Map<String, Map<String, Long>> written,
        Map<String, Map<String, Long>> answers,
        Map<String, Long> restartsByJob,
        Map<String, Long> restartsByProcess)
        implements Report {

    @Override
    public void print(PrintStream out) {
        written.forEach((topic, counts) -> row(out, "written to " + topic, counts));
        answers.forEach((job, figures) -> row(out, job, figures));
        row(out, "restarts of jobs", restartsByJob);
        row(out, "restarts of processes", restartsByProcess);
        problems.forEach(problem -> row(out, "PROBLEM", problem));
        row(out, "result", ok ? "ok, each answer equals a plain recount" : "NOT OK");
    }

    private static void row(PrintStream out, String name, Object value) {
        out.printf("  %-26s %s%n", name, value);
    }
}
