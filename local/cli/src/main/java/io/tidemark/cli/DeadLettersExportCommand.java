package io.tidemark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.runtime.PlatformException;
import io.tidemark.tables.SetAsideJson;
import io.tidemark.tables.SetAsideRecords;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dead-letters export}: all of them, for programs. */
@Command(
        name = "export",
        description = {
            "Write dead letters and late records into a file, a JSON object a line.",
            "Key, value and headers are text; what is no UTF-8 is in Base64, as keyBase64 and the"
                    + " like."
        })
final class DeadLettersExportCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "FILE", description = "The file; it must not be there.")
    private Path file;

    @Mixin private SetAsideOptions options;

    @Override
    public Integer call() throws IOException {
        return options.run(
                (connection, topics) -> {
                    try (SetAsideRecords records = new SetAsideRecords(connection, topics)) {
                        var found = records.topics(options.topic());
                        var filter = options.filter(Clock.systemUTC());
                        long[] count = {0};
                        try (BufferedWriter out =
                                Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
                            for (String topic : found) {
                                records.forEach(
                                        topic,
                                        filter,
                                        SetAsideOptions.PATIENCE,
                                        record -> {
                                            write(out, SetAsideJson.of(record));
                                            count[0]++;
                                        });
                            }
                        } catch (FileAlreadyExistsException e) {
                            throw PlatformException.refused(file + " is there already");
                        }
                        System.out.println(count[0] + " records in " + file);
                        return 0;
                    }
                });
    }

    private static void write(BufferedWriter out, Object json) {
        try {
            out.write(JSON.writeValueAsString(json));
            out.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
