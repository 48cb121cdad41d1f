package io.tidemark.cli;

import io.tidemark.runtime.PlatformException;
import io.tidemark.tables.NewestSetAside;
import io.tidemark.tables.SetAside;
import io.tidemark.tables.SetAsideRecords;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters show}: some of them, whole. */
@Command(
        name = "show",
        description = {
            "Show the newest dead letters or late records with all their headers, as text: control"
                    + " characters are escaped, and what is no text is hexadecimal.",
            "Exits with 1 if there is none."
        })
final class DeadLettersShowCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "PLACE",
            description = "One, by its place, such as orders.dead-letters-0@17.")
    private String place;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many, from 1 to 100. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin private SetAsideOptions options;

    @Override
    public Integer call() throws IOException {
        if (limit < 1 || limit > 100) {
            throw PlatformException.refused("--limit: must be from 1 to 100");
        }
        if (place != null && !place.matches(".+-\\d+@\\d+")) {
            throw PlatformException.refused(
                    "'%s' is no place such as orders.dead-letters-0@17".formatted(place));
        }
        NewestSetAside newest = new NewestSetAside(limit, SetAsideText.MOST_BYTES);
        int exitCode =
                options.run(
                        (connection, topics) -> {
                            try (SetAsideRecords records =
                                    new SetAsideRecords(connection, topics)) {
                                for (String topic : topics(records)) {
                                    records.forEach(
                                            topic,
                                            options.filter(Clock.systemUTC()),
                                            SetAsideOptions.PATIENCE,
                                            record -> {
                                                if (place == null || place.equals(record.place())) {
                                                    newest.add(record);
                                                }
                                            });
                                }
                                return 0;
                            }
                        });
        List<SetAside> found = newest.newestFirst();
        if (found.isEmpty()) {
            System.err.println("there is none" + (place == null ? "" : " at " + place));
            return PlatformException.FAILED;
        }
        found.forEach(record -> System.out.print(SetAsideText.of(record)));
        return exitCode;
    }

    private List<String> topics(SetAsideRecords records) {
        return records.topics(
                place == null ? options.topic() : place.substring(0, place.lastIndexOf('-')));
    }
}
