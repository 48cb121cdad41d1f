package io.tidemark.cli;

import io.tidemark.runtime.PlatformException;
import io.tidemark.tables.DeadLetterReplay;
import io.tidemark.tables.KafkaTopics;
import io.tidemark.tables.ReplayReport;
import io.tidemark.tables.SetAside;
import io.tidemark.tables.SetAsideFilter;
import io.tidemark.tables.SetAsideRecords;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letters replay}: sends them back. */
@Command(
        name = "replay",
        description = {
            "Send dead letters back to the topics that they came from, with their original key and"
                    + " value and a header replayed.from.",
            "A second time only with --again: what was replayed is looked for in those topics."
                    + " Every job that reads such a topic gets the record once more.",
            "Exits with 1 if one of them could not be replayed."
        })
final class DeadLettersReplayCommand implements Callable<Integer> {

    @Option(names = "--again", description = "Also those that were replayed before.")
    private boolean again;

    @Option(names = "--dry-run", description = "Only count; send nothing.")
    private boolean dry;

    @Mixin private SetAsideOptions options;

    @Override
    public Integer call() throws IOException {
        return options.run(
                (connection, topics) -> {
                    List<String> deadLetters = deadLetters(connection, topics);
                    SetAsideFilter filter = options.filter(Clock.systemUTC());
                    int exitCode = 0;
                    int found = 0;
                    try (DeadLetterReplay replay =
                            new DeadLetterReplay(
                                    connection, topics, SetAsideOptions.PATIENCE, again, dry)) {
                        for (String topic : deadLetters) {
                            ReplayReport report = replay.replay(topic, filter);
                            System.out.print(SetAsideText.of(report, dry));
                            found += report.counts().size();
                            exitCode = report.isComplete() ? exitCode : PlatformException.FAILED;
                        }
                    }
                    if (found == 0) {
                        System.out.println("none");
                    }
                    return exitCode;
                });
    }

    private List<String> deadLetters(Properties connection, KafkaTopics topics) {
        try (SetAsideRecords records = new SetAsideRecords(connection, topics)) {
            List<String> found =
                    records.topics(options.topic()).stream()
                            .filter(topic -> !SetAside.isLateTopic(topic))
                            .toList();
            if (found.isEmpty() && options.topic() != null) {
                throw PlatformException.refused(
                        "--topic: late records are not replayed, they would be too late again; to"
                                + " have them: tidemark dead-letters export FILE --topic "
                                + options.topic());
            }
            return found;
        }
    }
}
