package io.tidemark.cli;

import io.tidemark.tables.SetAsideGroup;
import io.tidemark.tables.SetAsideGrouping;
import io.tidemark.tables.SetAsideRecords;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dead-letters list}: how many there are, and why. */
@Command(
        name = "list",
        description =
                "Count dead letters and late records by topic, job and reason, those that were set"
                        + " aside last first.")
final class DeadLettersListCommand implements Callable<Integer> {

    @Mixin private SetAsideOptions options;

    @Override
    public Integer call() throws IOException {
        SetAsideGrouping grouping = new SetAsideGrouping();
        int exitCode =
                options.run(
                        (connection, topics) -> {
                            try (SetAsideRecords records =
                                    new SetAsideRecords(connection, topics)) {
                                for (String topic : records.topics(options.topic())) {
                                    records.forEach(
                                            topic,
                                            options.filter(Clock.systemUTC()),
                                            SetAsideOptions.PATIENCE,
                                            grouping::add);
                                }
                                return 0;
                            }
                        });
        List<SetAsideGroup> groups = grouping.groups();
        System.out.print(groups.isEmpty() ? "none%n".formatted() : SetAsideText.of(groups));
        return exitCode;
    }
}
