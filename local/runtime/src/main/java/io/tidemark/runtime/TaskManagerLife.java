package io.tidemark.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a TaskManager's log tells of one of its lives: the jobs that had tasks on it, and the error
 * that ended it.
 *
 * @param jobs ids
 * @param fatalError empty if it ended without a word
 * @param outOfMetaspace whether class loaders filled the metaspace, which is the doing of all jobs
 *     that were started in this life
 */
record TaskManagerLife(Set<String> jobs, Optional<FatalError> fatalError, boolean outOfMetaspace) {

    /** Enough for the jobs of hours; a life that has more is read from there on. */
    private static final long MOST_BYTES = 32L << 20;

    private static final int MOST_WORDS = 300;

    // As the layout in flink-conf/log4j-console.properties writes it.
    private static final Pattern EVENT =
            Pattern.compile(
                    "^\\d{4}-\\d\\d-\\d\\d \\S+ (?<level>[A-Z]+) +(?<logger>\\S+) +"
                            + "(?:\\[(?<job>[0-9a-f]{32})] )?- (?<message>.*)$");

    // A job may well log something fatal of its own; these are Flink's, and end the process.
    private static final Pattern FLINK =
            Pattern.compile(
                    "(?:^|\\.)(?:Task|TaskManagerRunner|TaskExecutor|FatalExitExceptionHandler)$");
    private static final Pattern FATAL =
            Pattern.compile(
                    "fatal|terminating the JVM|did not exit gracefully", Pattern.CASE_INSENSITIVE);
    private static final String METASPACE = "java.lang.OutOfMemoryError: Metaspace";
    private static final String CAUSED_BY = "Caused by: ";

    /**
     * An error that ends the TaskManager.
     *
     * @param job the id of the job in whose thread it came up, if it was in one of a job
     * @param words what Flink says, and the root cause
     */
    record FatalError(Optional<String> job, String words) {}

    /**
     * Reads the log of a life that has ended.
     *
     * @param from where in the log the life begins, in bytes
     */
    static TaskManagerLife read(Path log, long from) throws IOException {
        Reading reading = new Reading();
        try (FileChannel file = FileChannel.open(log)) {
            file.position(Math.max(from, file.size() - MOST_BYTES));
            BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    Channels.newInputStream(file), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reading.add(line);
            }
        }
        return reading.life();
    }

    /** Takes the lines one after the other. */
    private static final class Reading {

        private final Set<String> jobs = new LinkedHashSet<>();
        private boolean outOfMetaspace;
        private Optional<String> job = Optional.empty();
        private String message = "";
        private String cause = "";
        private boolean inError;

        private void add(String line) {
            outOfMetaspace |= line.contains(METASPACE);
            Matcher event = EVENT.matcher(line);
            if (event.matches()) {
                Optional<String> id = Optional.ofNullable(event.group("job"));
                id.ifPresent(jobs::add);
                // The first is the cause; what comes then is its consequence, or names nobody.
                inError =
                        isFatal(event) && (message.isEmpty() || (job.isEmpty() && id.isPresent()));
                if (inError) {
                    job = id;
                    message = event.group("message");
                    cause = "";
                }
            } else if (inError) {
                if (line.startsWith(CAUSED_BY)) {
                    cause = line.substring(CAUSED_BY.length());
                } else if (cause.isEmpty() && !line.isBlank() && !line.startsWith("\tat ")) {
                    cause = line;
                }
            }
        }

        private static boolean isFatal(Matcher event) {
            return event.group("level").equals("ERROR")
                    && FLINK.matcher(event.group("logger")).find()
                    && FATAL.matcher(event.group("message")).find();
        }

        private TaskManagerLife life() {
            String words = message + (cause.isEmpty() ? "" : ": " + cause);
            return new TaskManagerLife(
                    jobs,
                    message.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new FatalError(job, shortened(words))),
                    outOfMetaspace);
        }

        private static String shortened(String words) {
            return words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS) + "…";
        }
    }
}
