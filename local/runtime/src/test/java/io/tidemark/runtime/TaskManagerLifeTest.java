package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskManagerLifeTest {

    private static final String GOOD = "0123456789abcdef0123456789abcdef";
    private static final String BAD = "fedcba9876543210fedcba9876543210";
    private static final String TIME = "2026-11-27 05:43:10,123 ";
    private static final String BEGINNING =
            TIME
                    + "INFO  k.runtime.taskexecutor.TaskManagerRunner - Starting\n"
                    + deployed(GOOD)
                    + deployed(BAD);

    @TempDir Path directory;

    @Test
    void anErrorInAJobsThreadNamesTheJobAndTheRootCause() throws IOException {
        TaskManagerLife life =
                read(
                        BEGINNING
                                + TIME
                                + "ERROR org.apache.flink.runtime.taskmanager.Task ["
                                + BAD
                                + "] - FATAL - exception in exception handler of task t (1/2)#0.\n"
                                + "java.lang.IllegalStateException: cannot be closed\n"
                                + "\tat io.example.Job.close(Job.java:1)\n"
                                + "Caused by: java.io.IOException: gone\n"
                                + "\t... 7 more\n"
                                + TIME
                                + "ERROR k.runtime.taskexecutor.TaskManagerRunner ["
                                + GOOD
                                + "] - Fatal error occurred while executing the TaskManager.\n");

        assertThat(life.jobs()).containsExactly(GOOD, BAD);
        assertThat(life.outOfMetaspace()).isFalse();
        assertThat(life.fatalError())
                .hasValueSatisfying(
                        error -> {
                            assertThat(error.job()).contains(BAD);
                            assertThat(error.words())
                                    .isEqualTo(
                                            "FATAL - exception in exception handler of task t"
                                                    + " (1/2)#0.: java.io.IOException: gone");
                        });
    }

    @Test
    void whatAJobItselfCallsFatalIsNot() throws IOException {
        TaskManagerLife life =
                read(
                        BEGINNING
                                + TIME
                                + "ERROR io.example.Job ["
                                + BAD
                                + "] - FATAL: nobody there\n"
                                + TIME
                                + "WARN  org.apache.flink.runtime.taskmanager.Task ["
                                + BAD
                                + "] - fatal, perhaps\n"
                                + "printed ERROR org.apache.flink.runtime.taskmanager.Task - FATAL\n");

        assertThat(life.fatalError()).isEmpty();
    }

    @Test
    void anErrorOutsideOfAJobNamesNone() throws IOException {
        TaskManagerLife life =
                read(
                        BEGINNING
                                + TIME
                                + "ERROR he.flink.util.FatalExitExceptionHandler - FATAL: Thread 'x'"
                                + " produced an uncaught exception.\n"
                                + "java.lang.OutOfMemoryError: Metaspace\n");

        assertThat(life.fatalError())
                .hasValueSatisfying(error -> assertThat(error.job()).isEmpty());
        assertThat(life.outOfMetaspace()).isTrue();
    }

    @Test
    void onlyTheLifeItselfIsRead() throws IOException {
        Path log = directory.resolve("log");
        Files.writeString(log, deployed(BAD));
        long from = Files.size(log);
        Files.writeString(log, deployed(BAD) + deployed(GOOD));

        assertThat(TaskManagerLife.read(log, from).jobs()).containsExactly(GOOD);
    }

    private TaskManagerLife read(String text) throws IOException {
        Path log = directory.resolve("log");
        Files.writeString(log, text);
        return TaskManagerLife.read(log, 0);
    }

    private static String deployed(String job) {
        return TIME
                + "INFO  org.apache.flink.runtime.taskmanager.Task ["
                + job
                + "] - t (1/2)#0 switched from CREATED to DEPLOYING.\n";
    }
}
