package io.tidemark.catalogue;

import static java.util.stream.Collectors.joining;

import io.tidemark.delivery.TableFormat;
import io.tidemark.delivery.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pages that are made from the catalogue, in Markdown. */
final class Pages {

    private static final String MADE =
            "<!-- Made from common/catalogue, whose test DocsTest says how. Change the catalogue, not"
                    + " this page. -->\n";

    private Pages() {}

    static String topics() {
        return MADE
                + """
                # Topics
                The local platform creates them; jobs never do, and name a missing one at their start. On another
                cluster create them before the first job, with these settings or your own. To bring your own data, write
                records of the [formats](#records) below to a topic that a job reads.

                """
                + table(
                        List.of(
                                "topic",
                                "partitions",
                                "kept",
                                "key",
                                "timestamp",
                                "event time",
                                "record"),
                        Topics.all().stream().map(Pages::row).toList())
                + """

                - **Timestamp** is what Kafka's timestamp of a record means. *Written*: when the record was written to
                  this topic; no producer of ours sets one, and where records are kept for days the topic has
                  `message.timestamp.type=LogAppendTime`. So 7 days are 7 days from then on, however old the event is.
                  *Event time*: when it happened, which the producer must set.
                - **Event time** is where a record says when it happened.
                - **Kept** so many days: `retention.ms`. So many bytes, whatever the timestamps say: `retention.bytes`, and
                  `retention.ms=-1`. Up to so many bytes each: `max.message.bytes`; elsewhere it is the broker's.
                - The jobs write exactly once, in transactions: read with `isolation.level=read_committed`. More
                  partitions allow more parallelism; records of one key stay in order in any case.

                ## Who writes, who reads
                """
                + table(
                        List.of("topic", "written by", "read by"),
                        Topics.all().stream()
                                .map(
                                        topic ->
                                                List.of(
                                                        code(topic.name()),
                                                        String.join(", ", topic.writers()),
                                                        readers(topic)))
                                .toList())
                + """

                ## Records
                Each example is read or written by a test, to the byte, with the code that the jobs use. JSON is in
                UTF-8.

                """
                + Formats.all().stream().map(Pages::format).collect(joining("\n"))
                + """

                ## Tables
                A table that a job writes is a compacted topic: the last record of a key is its row. It has one
                partition: Kafka shows the end of a transaction in each partition by itself, so only in one are all rows
                of a checkpoint seen at once. Each row says in a header up to when the table is complete; between the
                rows markers say it, too:

                """
                + block(
                        TableFormat.MARKER_KEY,
                        "{\"watermark\":1700000123455}",
                        new TreeMap<>(
                                Map.of(
                                        TableFormat.WATERMARK_HEADER,
                                        "1700000123455",
                                        TableFormat.MARKER_HEADER,
                                        "")))
                + """

                ## Headers
                Values are text in UTF-8.

                """
                + table(
                        List.of("header", "on", "what it says"),
                        Headers.all().stream()
                                .map(h -> List.of(code(h.name()), h.on(), h.meaning()))
                                .toList());
    }

    static String jobs() {
        return MADE
                + """
                # Jobs
                Each is a module, a fat jar and a command of that name: `tidemark run JOB`. [The page of Flink's web
                UI](flink-web-ui.md) takes the jar, too. What it cannot read goes to the
                topics with `.dead-letters`, what comes too late to those with `.late`. [How the topics are made](topics.md).

                """
                + table(
                        List.of("job", "exercise", "what it does", "reads", "writes", "sets aside"),
                        Jobs.all().stream().map(Pages::row).toList());
    }

    static String metrics() {
        return MADE
                + """
                # Metrics
                Our own counters, besides all of Flink's. Each stands in the group of the operator that counts, so in
                Flink's REST API it is called `<operator>.<name>`, and a reporter has it under the same scope as Flink's. A
                counter begins at 0 when its job starts or restarts. The dashboard shows each that is above 0.

                """
                + table(
                        List.of("counter", "counts", "which", "registered in"),
                        Metrics.all().stream()
                                .map(
                                        m ->
                                                List.of(
                                                        code(m.name()),
                                                        m.unit(),
                                                        m.meaning(),
                                                        String.join(", ", m.modules())))
                                .toList())
                + """

                Documents that a search node rejects are counted by Flink's `numRecordsSendErrors` of the sink; each is in a
                dead-letter topic, too.

                A counter of your own appears on the dashboard if its name is like these: lower-case words with
                dashes between, in the operator's group. Metrics of Flink's and of Kafka's client there have capitals or
                groups of their own.
                """;
    }

    private static List<String> row(Topic topic) {
        return List.of(
                code(topic.name()),
                Integer.toString(topic.spec().partitions()),
                kept(topic),
                topic.key(),
                topic.timestamp() == TimestampMeaning.EVENT_TIME ? "event time" : "written",
                topic.eventTime(),
                "[%s](#%s)"
                        .formatted(topic.format().name(), topic.format().name().replace(' ', '-')));
    }

    private static String kept(Topic topic) {
        TopicSpec spec = topic.spec();
        if (spec.isCompacted()) {
            return "the last of each key (compacted)"
                    + spec.retention()
                            .map(retention -> ", " + retention.toDays() + " days")
                            .orElse("");
        }
        String kept =
                spec.retention()
                        .map(retention -> retention.toDays() + " days")
                        .orElseGet(
                                () ->
                                        spec.retentionBytes().orElseThrow()
                                                + " bytes of each partition");
        return spec.configuration().containsKey("max.message.bytes")
                ? kept + ", up to " + spec.maxMessageBytes() + " bytes each"
                : kept;
    }

    private static String readers(Topic topic) {
        if (!topic.readers().isEmpty()) {
            return String.join(", ", topic.readers());
        }
        boolean setAside =
                topic.format().equals(Formats.DEAD_LETTER) || topic.format().equals(Formats.LATE);
        return setAside ? "people" : "whom it may serve";
    }

    private static List<String> row(Job job) {
        return List.of(
                "[%s](../jobs/%s/README.md)".formatted(job.name(), job.name()),
                job.exercise() == null ? "" : job.exercise(),
                job.does(),
                names(job.inputs(), job.otherInput()),
                names(job.outputs(), job.otherOutput()),
                names(job.setAside(), null));
    }

    private static String names(List<String> topics, String other) {
        List<String> all = new ArrayList<>(topics.stream().map(Pages::code).toList());
        if (other != null) {
            all.add(other);
        }
        return String.join(", ", all);
    }

    private static String format(RecordFormat format) {
        String fields =
                format.fields().isEmpty()
                        ? ""
                        : table(
                                        List.of("field", "type", "meaning"),
                                        format.fields().stream()
                                                .map(
                                                        f ->
                                                                List.of(
                                                                        f.name().equals("…")
                                                                                ? "…"
                                                                                : code(f.name()),
                                                                        f.type(),
                                                                        f.meaning()))
                                                .toList())
                                + "\n";
        return "### "
                + Character.toUpperCase(format.name().charAt(0))
                + format.name().substring(1)
                + "\n"
                + format.says()
                + "\n\n"
                + fields
                + block(format.key(), format.value(), new TreeMap<>(format.headers()));
    }

    private static String block(String key, String value, Map<String, String> headers) {
        StringBuilder block = new StringBuilder("```\n");
        block.append("key: ").append(key == null ? "none" : key).append('\n');
        headers.forEach(
                (name, content) ->
                        block.append("header: ")
                                .append(name)
                                .append('=')
                                .append(content)
                                .append('\n'));
        return block.append(value).append("\n```\n").toString();
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String table(List<String> head, List<List<String>> rows) {
        StringBuilder table = new StringBuilder(line(head));
        table.append("|").append("---|".repeat(head.size())).append('\n');
        rows.forEach(row -> table.append(line(row)));
        return table.toString();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
