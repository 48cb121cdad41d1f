package io.tidemark.catalogue;

import java.util.ArrayList;
import java.util.List;

/**
 * One of our jobs.
 *
 * @param name of its module, fat jar and command
 * @param exercise of the course, such as 1a; {@code null} for the architecture that closes it
 * @param does what it does, for a person, as a sentence without its end
 * @param inputs the topics that it reads
 * @param otherInput what it reads that is no topic; {@code null} if there is nothing else
 * @param outputs the topics that take its results
 * @param otherOutput what takes results and is no topic; {@code null} if there is nothing else
 * @param setAside the topics that take what it cannot read or what comes too late
 */
public record Job(
        String name,
        String exercise,
        String does,
        List<String> inputs,
        String otherInput,
        List<String> outputs,
        String otherOutput,
        List<String> setAside) {

    public Job {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        setAside = List.copyOf(setAside);
    }

    /** All topics that must exist before the job starts with its defaults, each once. */
    public List<String> topics() {
        List<String> all = new ArrayList<>(inputs);
        all.addAll(outputs);
        all.addAll(setAside);
        return List.copyOf(all);
    }

    boolean writes(String topic) {
        return outputs.contains(topic) || setAside.contains(topic);
    }

    static Builder named(String name) {
        return new Builder(name);
    }

    /** Builds a job; what is not named is absent. */
    static final class Builder {

        private final String name;
        private String exercise;
        private String does;
        private List<String> inputs = List.of();
        private String otherInput;
        private List<String> outputs = List.of();
        private String otherOutput;
        private List<String> setAside = List.of();

        private Builder(String name) {
            this.name = name;
        }

        Builder exercise(String number) {
            exercise = number;
            return this;
        }

        Builder does(String sentence) {
            does = sentence;
            return this;
        }

        Builder reads(String... topics) {
            inputs = List.of(topics);
            return this;
        }

        Builder readsAlso(String what) {
            otherInput = what;
            return this;
        }

        Builder writes(String... topics) {
            outputs = List.of(topics);
            return this;
        }

        Builder writesAlso(String what) {
            otherOutput = what;
            return this;
        }

        Builder setsAsideIn(String... topics) {
            setAside = List.of(topics);
            return this;
        }

        Job build() {
            return new Job(
                    name, exercise, does, inputs, otherInput, outputs, otherOutput, setAside);
        }
    }
}
