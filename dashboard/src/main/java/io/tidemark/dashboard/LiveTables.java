package io.tidemark.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidemark.delivery.KafkaConnection;
import io.tidemark.tables.KafkaTopics;
import io.tidemark.tables.KafkaUnreachableException;
import io.tidemark.tables.NewestRecords;
import io.tidemark.tables.NewestRecords.Newest;
import io.tidemark.tables.NoSuchTopicException;
import io.tidemark.tables.Row;
import io.tidemark.tables.SetAsideGroups;
import io.tidemark.tables.TableAnswer;
import io.tidemark.tables.TableAnswer.Entry;
import io.tidemark.tables.TableReader;
import io.tidemark.tables.TableSnapshot;
import io.tidemark.tables.TableTooLargeException;
import io.tidemark.tables.TableView;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The tables of Kafka, the newest records of its topics and what the jobs set aside, as they are
 * when they are asked for.
 *
 * <p>A table that was asked for is kept in memory, so that the next answer reads only what has come
 * since; a minute after its last answer it is forgotten. At most {@value #MOST_TABLES} are kept, of
 * at most 8 MB each: the dashboard has a small heap.
 */
final class LiveTables implements AutoCloseable {

    private static final int MOST_TABLES = 4;
    private static final long MAX_BYTES = 8L << 20;
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final KafkaConnection connection;
    private final Duration deadline;
    private final ScheduledExecutorService sweeper;
    private final Map<String, Shared<TableReader>> readers = new HashMap<>();
    private KafkaTopics topics;
    private Shared<NewestRecords> newest;
    private Shared<SetAsideGroups> setAside;

    record Topics(List<KafkaTopics.Listed> topics) {}

    record TableName(String name) {}

    record TableNames(List<TableName> tables) {}

    /**
     * A row that was asked for by its key.
     *
     * @param completeUpTo as in {@link TableAnswer}
     */
    @JsonInclude(Include.NON_NULL)
    record RowAnswer(String table, Long completeUpTo, @JsonUnwrapped Entry row) {}

    record Records(String topic, List<Newest> records) {}

    /** What one thread at a time may use. */
    private static final class Shared<T extends AutoCloseable> {

        private final T resource;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile long lastUsed = System.nanoTime();
        private boolean closed;

        Shared(T resource) {
            this.resource = resource;
        }

        boolean isIdle() {
            return System.nanoTime() - lastUsed > KEPT.toNanos();
        }

        /** Closes it unless it is in use. */
        boolean tryClose() {
            if (!lock.tryLock()) {
                return false;
            }
            try {
                closed = true;
                resource.close();
                return true;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Connects when it is first asked.
     *
     * @param deadline how long an answer may take
     */
    LiveTables(KafkaConnection connection, Duration deadline) {
        this.connection = connection;
        this.deadline = deadline;
        sweeper =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread thread = new Thread(work, "forget-tables");
                            thread.setDaemon(true);
                            return thread;
                        });
        long period = KEPT.toMillis() / 2;
        var unused =
                sweeper.scheduleWithFixedDelay(
                        this::forgetIdle, period, period, TimeUnit.MILLISECONDS);
    }

    /** All compacted topics. */
    TableNames tables() {
        return new TableNames(
                topics().topics().stream()
                        .filter(KafkaTopics.Listed::table)
                        .map(topic -> new TableName(topic.name()))
                        .toList());
    }

    /** All topics but Kafka's own. */
    Topics topics() {
        return answer(() -> new Topics(connected().list()));
    }

    TableAnswer table(String name, TableView view) {
        return view.of(snapshot(name));
    }

    /** None while there is no such table. */
    Trends trends() {
        try {
            return Trends.of(snapshot("trends"));
        } catch (BadRequestException e) {
            if (e.status() == 404) {
                return Trends.NONE;
            }
            throw e;
        }
    }

    /**
     * @throws BadRequestException if there is no such row
     */
    RowAnswer row(String name, String key) {
        TableSnapshot table = snapshot(name);
        Row row =
                table.rows().stream()
                        .filter(each -> each.key().equals(key))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new BadRequestException(
                                                404, "%s has no row '%s'.".formatted(name, key)));
        return new RowAnswer(name, table.completeUpTo(), Entry.of(row));
    }

    /** The newest records of any topic. */
    Records newest(String topic, int limit) {
        return answer(
                () -> new Records(topic, use(newest(), each -> each.read(topic, limit, deadline))));
    }

    /** What the jobs set aside, grouped; counted as far as it goes within half of the deadline. */
    DeadLetters deadLetters() {
        return answer(
                () -> DeadLetters.of(use(setAside(), each -> each.read(deadline.dividedBy(2)))));
    }

    private TableSnapshot snapshot(String name) {
        return answer(() -> use(reader(name), each -> each.read(deadline)));
    }

    private synchronized KafkaTopics connected() {
        if (topics == null) {
            topics = new KafkaTopics(connection.properties(), deadline);
        }
        return topics;
    }

    private synchronized Shared<NewestRecords> newest() {
        if (newest == null || newest.closed) {
            newest = new Shared<>(new NewestRecords(connection.properties(), connected()));
        }
        return newest;
    }

    private synchronized Shared<SetAsideGroups> setAside() {
        if (setAside == null || setAside.closed) {
            setAside = new Shared<>(new SetAsideGroups(connection.properties(), connected()));
        }
        return setAside;
    }

    private synchronized Shared<TableReader> reader(String name) {
        Shared<TableReader> reader = readers.get(name);
        if (reader == null) {
            if (readers.size() >= MOST_TABLES) {
                forgetOne();
            }
            reader =
                    new Shared<>(
                            new TableReader(
                                    connection.properties(),
                                    connected(),
                                    name,
                                    MAX_BYTES,
                                    key -> true));
            readers.put(name, reader);
        }
        reader.lastUsed = System.nanoTime();
        return reader;
    }

    private void forgetOne() {
        readers.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> entry.getValue().lastUsed))
                .filter(entry -> entry.getValue().tryClose())
                .findFirst()
                .ifPresentOrElse(
                        entry -> readers.remove(entry.getKey()),
                        () -> {
                            throw new BadRequestException(
                                    503, "Too many tables are being read; ask again.");
                        });
    }

    private synchronized void forgetIdle() {
        readers.values().removeIf(reader -> reader.isIdle() && reader.tryClose());
        if (newest != null && newest.isIdle() && newest.tryClose()) {
            newest = null;
        }
        if (setAside != null && setAside.isIdle() && setAside.tryClose()) {
            setAside = null;
        }
    }

    /** Waits for its turn no longer than for an answer. */
    private <T extends AutoCloseable, R> R use(Shared<T> shared, Function<T, R> question) {
        try {
            if (!shared.lock.tryLock(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UpstreamException("kafka", sentence(late()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpstreamException("kafka", sentence(late()));
        }
        try {
            if (shared.closed) {
                throw new UpstreamException("kafka", sentence(late()));
            }
            shared.lastUsed = System.nanoTime();
            return question.apply(shared.resource);
        } finally {
            shared.lock.unlock();
        }
    }

    private String late() {
        return "Kafka at " + connection.bootstrapServers() + " does not answer in time";
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask();
    }

    private static <T> T answer(Question<T> question) {
        try {
            return question.ask();
        } catch (NoSuchTopicException e) {
            throw new BadRequestException(404, sentence(e.getMessage()));
        } catch (TableTooLargeException e) {
            throw new BadRequestException(507, sentence(e.getMessage()));
        } catch (KafkaUnreachableException | UncheckedIOException | IllegalArgumentException e) {
            throw new UpstreamException("kafka", sentence(e.getMessage()));
        }
    }

    private static String sentence(String line) {
        return line.substring(0, 1).toUpperCase(Locale.ROOT) + line.substring(1) + ".";
    }

    @Override
    public synchronized void close() {
        sweeper.shutdownNow();
        readers.values().removeIf(Shared::tryClose);
        if (newest != null) {
            newest.tryClose();
        }
        if (setAside != null) {
            setAside.tryClose();
        }
        if (topics != null) {
            topics.close();
        }
    }
}
