package io.tidemark.bench.yardstick;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a job's log says of it. */
record FlinkLog(List<String> lines) {

    private static final Pattern COMPLETED =
            Pattern.compile(
                    "Completed checkpoint (\\d+) for job \\S+ \\((\\d+) bytes,"
                            + " checkpointDuration=(\\d+) ms");
    private static final String RUNNING = "switched from INITIALIZING to RUNNING";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss,SSS");
    private static final int TIME_LENGTH = 23;

    /**
     * A checkpoint.
     *
     * @param bytes of all state
     * @param ms from its trigger until it was complete
     */
    record Checkpoint(long bytes, long ms) {}

    static FlinkLog read(Path file) throws IOException {
        return new FlinkLog(Files.readAllLines(file));
    }

    /** All that are complete, the newest last. */
    List<Checkpoint> checkpoints() {
        return lines.stream()
                .map(COMPLETED::matcher)
                .filter(Matcher::find)
                .map(
                        each ->
                                new Checkpoint(
                                        Long.parseLong(each.group(2)),
                                        Long.parseLong(each.group(3))))
                .toList();
    }

    /** When the last of its tasks had what it needs and began, ms since the epoch. */
    OptionalLong runningSince() {
        return lines.stream()
                .filter(line -> line.contains(RUNNING) && line.length() > TIME_LENGTH)
                .mapToLong(
                        line ->
                                LocalDateTime.parse(line.substring(0, TIME_LENGTH), TIME)
                                        .atZone(ZoneId.systemDefault())
                                        .toInstant()
                                        .toEpochMilli())
                .max();
    }
}
