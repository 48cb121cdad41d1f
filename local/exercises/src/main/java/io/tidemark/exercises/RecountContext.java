package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.HeaderNames;
import io.tidemark.records.MalformedRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What a recount looks at: topics, and what the simulator says that it did. */
public final class RecountContext {

    private final Committed topics;
    private final JsonNode summary;
    private final Map<String, Long> restarts;

    /** Hands over all committed records of a topic, those of a partition in their order. */
    @FunctionalInterface
    interface Committed {
        void forEach(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action);
    }

    /**
     * A context of recounts.
     *
     * @param summary of the simulator's ledger
     * @param restarts how often each job began again
     */
    RecountContext(Committed topics, JsonNode summary, Map<String, Long> restarts) {
        this.topics = topics;
        this.summary = summary;
        this.restarts = restarts;
    }

    /** Whether a job has lost what it had not kept. */
    boolean beganAgain(String job) {
        return restarts.getOrDefault(job, 0L) > 0;
    }

    /** Hands over all committed records of a topic. */
    void forEach(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        topics.forEach(topic, action);
    }

    /** Hands over all committed records of a topic with their values, which must be JSON. */
    void forEachJson(String topic, Consumer<JsonNode> action) {
        topics.forEach(topic, record -> action.accept(json(record)));
    }

    static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Json.MAPPER.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(place(record) + " is no JSON", e);
        }
    }

    /** How often each word was said to those who listened. */
    Map<String, Long> words() {
        Map<String, Long> words = new TreeMap<>();
        summary.path("words")
                .properties()
                .forEach(word -> words.put(word.getKey(), word.getValue().asLong()));
        return words;
    }

    /** Takes a record of a job's input, as strictly as the job does. */
    @FunctionalInterface
    interface Reading {
        void read(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException;
    }

    /**
     * Hands over all records of a job's only input topic, and holds the job's dead letters against
     * those that cannot be read.
     */
    void forEachInput(Recount recount, Tally tally, Reading reading) {
        forEachInput(recount, recount.inputs().get(0), tally, reading);
    }

    /** The same for one of several input topics. */
    void forEachInput(Recount recount, String input, Tally tally, Reading reading) {
        String prefix = recount.prefix(input);
        Set<String> unreadable = new HashSet<>();
        forEach(
                input,
                record -> {
                    tally.count(prefix + "records");
                    try {
                        reading.read(record);
                    } catch (MalformedRecordException e) {
                        unreadable.add(place(record));
                    }
                });
        checkDeadLetters(input, recount.job(), unreadable, prefix, tally);
    }

    /** When a record was made: what the Kafka timestamp of the original was if it was late. */
    static long timestamp(ConsumerRecord<byte[], byte[]> record) {
        String original = header(record, HeaderNames.SOURCE_TIMESTAMP);
        return original.isEmpty() ? record.timestamp() : Long.parseLong(original);
    }

    /** Where a record stands: {@code partition:offset}. */
    static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.partition() + ":" + record.offset();
    }

    private void checkDeadLetters(
            String input, String job, Set<String> unreadable, String prefix, Tally tally) {
        Set<String> missing = new TreeSet<>(unreadable);
        Set<String> seen = new HashSet<>();
        forEach(
                input + DeadLetter.TOPIC_SUFFIX,
                record -> {
                    if (job.equals(header(record, HeaderNames.JOB))) {
                        String place =
                                header(record, HeaderNames.SOURCE_PARTITION)
                                        + ":"
                                        + header(record, HeaderNames.SOURCE_OFFSET);
                        if (!seen.add(place)) {
                            tally.problem(
                                    "dead letters of one record that stand there twice", place);
                        }
                        if (!missing.remove(place) && !unreadable.contains(place)) {
                            tally.problem("dead letters of readable records", place);
                        }
                    }
                });
        missing.forEach(place -> tally.problem("unreadable records without a dead letter", place));
        tally.figure(prefix + "unreadable", unreadable.size());
        tally.figure(prefix + "dead_letters", seen.size());
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
