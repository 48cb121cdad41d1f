package io.tidemark.runtime;

import io.tidemark.delivery.TopicSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is made and run on a platform: topics, indexes, what the simulator does, and jobs. Made with
 * a {@link #builder()}; everything that is not named there is absent.
 */
public final class Workload {

    private final List<TopicSpec> topics;
    private final List<Table> tables;
    private final List<Table> defaults;
    private final List<Rows> rows;
    private final List<Index> indexes;
    private final Optional<String> dataNote;
    private final List<String> simulatorArguments;
    private final List<String> writtenBefore;
    private final List<JobSpec> jobs;
    private final List<JobSpec> laterJobs;
    private final Optional<String> firstResult;
    private final List<Ports.Port> ports;
    private final Map<String, String> secrets;

    /**
     * A file whose lines are written to a topic before any job runs.
     *
     * @param topic one of the workload's topics
     * @param file JSON lines, relative to the repository
     * @param keyField the field of a line that is its key in Kafka
     */
    public record Table(String topic, Path file, String keyField) {}

    /**
     * Lines that are written to a topic before any job runs.
     *
     * @param topic one of the workload's topics
     * @param lines JSON
     * @param keyField the field of a line that is its key in Kafka
     */
    public record Rows(String topic, List<String> lines, String keyField) {

        public Rows {
            lines = List.copyOf(lines);
        }
    }

    /**
     * An index of the search node.
     *
     * @param template its index template, JSON
     */
    public record Index(String name, String template) {}

    private Workload(Builder builder) {
        topics = List.copyOf(builder.topics);
        tables = List.copyOf(builder.tables);
        defaults = List.copyOf(builder.defaults);
        rows = List.copyOf(builder.rows);
        indexes = List.copyOf(builder.indexes);
        dataNote = Optional.ofNullable(builder.dataNote);
        simulatorArguments = List.copyOf(builder.simulatorArguments);
        writtenBefore = List.copyOf(builder.writtenBefore);
        jobs = List.copyOf(builder.jobs);
        laterJobs = List.copyOf(builder.laterJobs);
        firstResult = Optional.ofNullable(builder.firstResult);
        ports = List.copyOf(builder.ports);
        secrets = Map.copyOf(builder.secrets);
    }

    /** A workload of nothing, to be added to. */
    public static Builder builder() {
        return new Builder();
    }

    /** Created before anything runs. */
    public List<TopicSpec> topics() {
        return topics;
    }

    List<Table> tables() {
        return tables;
    }

    List<Table> defaults() {
        return defaults;
    }

    List<Rows> rows() {
        return rows;
    }

    /** If there is none, no search node runs. */
    public List<Index> indexes() {
        return indexes;
    }

    /** Whether a simulator runs beside the jobs. */
    public boolean simulated() {
        return dataNote.isEmpty();
    }

    /** What the dashboard says of the data; empty if it is the simulator's. */
    Optional<String> dataNote() {
        return dataNote;
    }

    /** Options of the simulator that runs beside the jobs. */
    public List<String> simulatorArguments() {
        return simulatorArguments;
    }

    /** Options of a simulator that ends before the jobs are submitted; empty if there is none. */
    public List<String> writtenBefore() {
        return writtenBefore;
    }

    /** Submitted when all else is up. */
    public List<JobSpec> jobs() {
        return jobs;
    }

    /** Submitted when the first result is there, which they would keep waiting. */
    public List<JobSpec> laterJobs() {
        return laterJobs;
    }

    /** All jobs, in the order in which they are submitted. */
    public List<JobSpec> allJobs() {
        return Stream.of(jobs, laterJobs).flatMap(List::stream).toList();
    }

    /** The index whose first document shows that all of it works. */
    Optional<String> firstResult() {
        return firstResult;
    }

    /** What the simulator listens on beside its own port. */
    public List<Ports.Port> ports() {
        return ports;
    }

    Map<String, String> secrets() {
        return secrets;
    }

    /** Builds a workload. */
    public static final class Builder {

        private final List<TopicSpec> topics = new ArrayList<>();
        private final List<Table> tables = new ArrayList<>();
        private final List<Table> defaults = new ArrayList<>();
        private final List<Rows> rows = new ArrayList<>();
        private final List<Index> indexes = new ArrayList<>();
        private final List<String> simulatorArguments = new ArrayList<>();
        private final List<String> writtenBefore = new ArrayList<>();
        private final List<JobSpec> jobs = new ArrayList<>();
        private final List<JobSpec> laterJobs = new ArrayList<>();
        private final List<Ports.Port> ports = new ArrayList<>();
        private final Map<String, String> secrets = new LinkedHashMap<>();
        private String firstResult;
        private String dataNote;

        private Builder() {}

        /** Adds topics, which are created before anything runs. */
        public Builder topics(Collection<TopicSpec> more) {
            topics.addAll(more);
            return this;
        }

        /** Adds a table, which is written to its topic before any job runs. */
        public Builder table(Table table) {
            tables.add(table);
            return this;
        }

        /** Adds a table that is the user's: it is written only to a topic that is empty. */
        public Builder defaults(Table table) {
            defaults.add(table);
            return this;
        }

        /** Adds rows, which are written to their topic before any job runs. */
        public Builder rows(Rows more) {
            rows.add(more);
            return this;
        }

        /** Adds indexes; with one, a search node runs. */
        public Builder indexes(Collection<Index> more) {
            indexes.addAll(more);
            return this;
        }

        /** Adds options of the simulator that runs beside the jobs; the last of a name holds. */
        public Builder simulator(List<String> arguments) {
            simulatorArguments.addAll(arguments);
            return this;
        }

        /**
         * Has no simulator run: the jobs read the real world.
         *
         * @param dataNote what the dashboard says of the data, as a sentence
         */
        public Builder withoutSimulator(String dataNote) {
            this.dataNote = dataNote;
            return this;
        }

        /**
         * Adds options of a simulator that writes a number of records and ends, before the jobs are
         * submitted; {@code --count} must be among them.
         */
        public Builder writtenBefore(List<String> arguments) {
            writtenBefore.addAll(arguments);
            return this;
        }

        /** Adds jobs, which are submitted when all else is up. */
        public Builder jobs(Collection<JobSpec> more) {
            jobs.addAll(more);
            return this;
        }

        public Builder laterJobs(Collection<JobSpec> more) {
            laterJobs.addAll(more);
            return this;
        }

        /** Names the index whose first document shows that all of it works. */
        public Builder firstResultIn(String index) {
            firstResult = index;
            return this;
        }

        /** Adds a port that the simulator will listen on, and that therefore must be free. */
        public Builder port(Ports.Port port) {
            ports.add(port);
            return this;
        }

        /**
         * Adds a variable in which jobs look for a secret.
         *
         * @param value what it is if the user has not set the variable
         */
        public Builder secret(String variable, String value) {
            secrets.put(variable, value);
            return this;
        }

        /**
         * The workload.
         *
         * @throws IllegalArgumentException if a table's topic, or the index of the first result, is
         *     none of the workload's
         */
        public Workload build() {
            List<String> names = topics.stream().map(TopicSpec::name).toList();
            tables.forEach(table -> require(names, "topic", table.topic()));
            defaults.forEach(table -> require(names, "topic", table.topic()));
            rows.forEach(each -> require(names, "topic", each.topic()));
            if (firstResult != null) {
                require(indexes.stream().map(Index::name).toList(), "index", firstResult);
            }
            return new Workload(this);
        }

        private static void require(List<String> names, String what, String name) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no %s '%s'; there are: %s"
                                .formatted(what, name, String.join(", ", names)));
            }
        }
    }
}
