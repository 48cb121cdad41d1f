package io.tidemark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.runtime.PlatformException;
import io.tidemark.tables.KafkaTopics;
import io.tidemark.tables.KafkaUnreachableException;
import io.tidemark.tables.NoSuchTopicException;
import io.tidemark.tables.TableAnswer;
import io.tidemark.tables.TableReader;
import io.tidemark.tables.TableTooLargeException;
import io.tidemark.tables.TableView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code query}: asks for a running job's table. */
@Command(
        name = "query",
        description = {
            "Ask for a running job's table, such as counts-by-page; without a name, list them.",
            "A table is any compacted Kafka topic. What a failure could take back is never shown.",
            "Exits with 1 if there is no row of the key."
        })
final class QueryCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A table may take longer than an answer about topics. */
    private static final Duration READ_PATIENCE = Duration.ofMinutes(2);

    private static final long POLL_MS = 500;

    /** Of a heap of 512 MB; {@code --key} keeps only its row. */
    private static final long MAX_BYTES = 32L << 20;

    private static final String CLEAR = "\033[H\033[2J";

    @Parameters(
            arity = "0..1",
            paramLabel = "TABLE",
            description = "The table's topic. Default: list the tables.")
    private String table;

    @Option(names = "--key", paramLabel = "KEY", description = "Only the row of this key.")
    private String key;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "The most rows. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = "--order-by",
            paramLabel = "COLUMN",
            description = "The column to order by. Default: the key.")
    private String orderBy;

    @Option(names = "--desc", description = "The largest first.")
    private boolean descending;

    @Option(
            names = "--describe",
            description = "Columns, types and the number of rows instead of rows.")
    private boolean describe;

    @Option(names = "--watch", description = "Show it anew whenever it has changed, until Ctrl-C.")
    private boolean watch;

    @Option(names = "--json", description = "JSON, one line for each answer.")
    private boolean json;

    @Mixin private KafkaOption kafka;
    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        if (limit < 1) {
            throw PlatformException.refused("--limit: must be at least 1");
        }
        try {
            Properties connection = kafka.connection(homeOption.running());
            try (KafkaTopics topics = new KafkaTopics(connection, PATIENCE)) {
                return table == null ? list(topics) : query(connection, topics);
            }
        } catch (KafkaUnreachableException e) {
            throw new PlatformException(PlatformException.UNREACHABLE, e.getMessage());
        } catch (NoSuchTopicException | TableTooLargeException e) {
            throw PlatformException.refused(e.getMessage());
        } catch (UncheckedIOException e) {
            throw PlatformException.refused("--kafka-config: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw PlatformException.refused(
                    "--bootstrap-servers or --kafka-config: " + e.getMessage());
        }
    }

    private int list(KafkaTopics topics) throws IOException {
        List<String> tables =
                topics.list().stream()
                        .filter(KafkaTopics.Listed::table)
                        .map(KafkaTopics.Listed::name)
                        .toList();
        if (json) {
            printJson(Map.of("tables", tables));
        } else {
            tables.forEach(System.out::println);
        }
        return 0;
    }

    private int query(Properties connection, KafkaTopics topics)
            throws IOException, InterruptedException {
        try (TableReader reader =
                new TableReader(
                        connection,
                        topics,
                        table,
                        MAX_BYTES,
                        each -> key == null || key.equals(each))) {
            TableAnswer answer = read(reader);
            if (orderBy != null && answer.columns().stream().noneMatch(this::isOrder)) {
                throw PlatformException.refused(
                        "--order-by: %s has no column '%s'".formatted(table, orderBy));
            }
            int exitCode = print(answer);
            while (watch) {
                Thread.sleep(POLL_MS);
                TableAnswer next = read(reader);
                if (!next.equals(answer)) {
                    answer = next;
                    exitCode = print(answer);
                }
            }
            return exitCode;
        }
    }

    private boolean isOrder(TableAnswer.Column column) {
        return column.name().equals(orderBy);
    }

    private TableAnswer read(TableReader reader) {
        return new TableView("", orderBy, descending, limit).of(reader.read(READ_PATIENCE));
    }

    private int print(TableAnswer answer) throws IOException {
        if (watch && !json && isTerminal()) {
            System.out.print(CLEAR);
        }
        TableText text = new TableText(answer, Clock.systemUTC());
        if (key != null && answer.rows().isEmpty()) {
            System.err.println(
                    "there is no row '%s' in %s; %s".formatted(key, table, text.completeness()));
            return PlatformException.FAILED;
        }
        if (json) {
            printJson(answer);
        } else {
            System.out.print(describe ? text.description() : text.rows());
            System.out.flush();
        }
        return 0;
    }

    @SuppressWarnings("SystemConsoleNull") // not on the JDK 17 that this runs on
    private static boolean isTerminal() {
        return System.console() != null;
    }

    private static void printJson(Object answer) throws IOException {
        System.out.println(new ObjectMapper().writeValueAsString(answer));
    }
}
