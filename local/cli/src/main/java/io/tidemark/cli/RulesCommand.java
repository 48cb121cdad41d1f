package io.tidemark.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code rules}: what is worth an alert. */
@Command(
        name = "rules",
        description = {
            "What is worth an alert: rules in a compacted topic, which the job alerts judges by.",
            "A rule that is added, changed or removed takes effect without a restart."
        },
        subcommands = {RulesListCommand.class, RulesAddCommand.class, RulesRemoveCommand.class})
final class RulesCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
