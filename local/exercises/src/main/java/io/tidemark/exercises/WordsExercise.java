package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.runtime.Ports;
import java.util.List;

/** Exercise 3: the words of each five seconds from a socket. */
final class WordsExercise extends Exercise {

    /** That of the course's example. */
    private static final int PORT = 9999;

    WordsExercise() {
        super(List.of(SECONDS, "--seed", TALK_PORT, "--talk-rate"), NONE);
    }

    @Override
    public ExerciseRun run(ExerciseOptions options) {
        int port = options.talkPort().orElse(PORT);
        return ExerciseRun.plain(options, "exercise 3: the words of each 5s from a TCP socket")
                .streams("--talk-port=" + port)
                .port(new Ports.Port(port, "the simulator's talk", TALK_PORT))
                .job(JobArguments.plain(Jobs.WORD_COUNT, List.of("--port", Integer.toString(port))))
                .showsPrinted()
                .hint("listen, too: nc 127.0.0.1 " + port)
                .recount(new WordsRecount(options.home().taskManagerLog()))
                .build();
    }
}
