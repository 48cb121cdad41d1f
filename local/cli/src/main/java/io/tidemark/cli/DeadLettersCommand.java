package io.tidemark.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dead-letters}: what the jobs set aside, and its way back. */
@Command(
        name = "dead-letters",
        description = {
            "What the jobs set aside: dead letters, which can be replayed, and late records, which"
                    + " can be exported.",
            "Only what is committed is seen."
        },
        subcommands = {
            DeadLettersListCommand.class,
            DeadLettersShowCommand.class,
            DeadLettersReplayCommand.class,
            DeadLettersExportCommand.class
        })
final class DeadLettersCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
