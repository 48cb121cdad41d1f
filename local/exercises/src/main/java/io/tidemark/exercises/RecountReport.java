package io.tidemark.exercises;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.options.Columns;
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
        Columns table = new Columns(2).left(25).left(0);
        written.forEach((topic, counts) -> table.line("written to " + topic, counts));
        answers.forEach((job, figures) -> table.line(job, figures));
        table.line("restarts of jobs", restartsByJob);
        table.line("restarts of processes", restartsByProcess);
        problems.forEach(problem -> table.line("PROBLEM", problem));
        table.line("result", ok ? "ok, each answer equals a plain recount" : "NOT OK");
        out.print(table.text());
    }
}
