package io.tidemark.cli;

import io.tidemark.options.Columns;
import io.tidemark.tables.ReplayReport;
import io.tidemark.tables.ReplayReport.Outcome;
import io.tidemark.tables.SafeText;
import io.tidemark.tables.SetAside;
import io.tidemark.tables.SetAside.NamedBytes;
import io.tidemark.tables.SetAsideGroup;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records that were set aside, for a terminal; whatever is in them, it stays text. */
final class SetAsideText {

    /** The most bytes of a key or a value that are shown. */
    static final int MOST_BYTES = 64 << 10;

    private SetAsideText() {}

    static String of(List<SetAsideGroup> groups) {
        Columns columns = new Columns(0).left(0).left(0).right(0).left(0).left(0).left(0);
        columns.line("TOPIC", "JOB", "COUNT", "FIRST", "NEWEST", "REASON");
        for (SetAsideGroup group : groups) {
            columns.line(
                    SafeText.of(group.topic()),
                    SafeText.of(group.job()),
                    group.count(),
                    time(group.first()),
                    time(group.newest().timestamp()),
                    SafeText.of(group.reason()));
        }
        return columns.text();
    }

    static String of(SetAside record) {
        Columns columns = new Columns(2).left(0).left(0);
        for (NamedBytes header : record.headers()) {
            columns.line(SafeText.of(header.name()), text(header.value()));
        }
        columns.line("key", text(record.key()));
        columns.line("value", text(record.value()));
        return "%s, set aside %s%n%s"
                .formatted(record.place(), time(record.timestamp()), columns.text());
    }

    static String of(ReplayReport report, boolean dry) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Outcome, Integer> count : report.counts().entrySet()) {
            Outcome outcome = count.getKey();
            text.append(
                    "%s: %d %s%s%n"
                            .formatted(
                                    report.topic(),
                                    count.getValue(),
                                    words(outcome, dry),
                                    outcome.isThere()
                                            ? ""
                                            : "; the first is "
                                                    + SafeText.of(report.example(outcome))));
        }
        return text.toString();
    }

    private static String words(Outcome outcome, boolean dry) {
        return switch (outcome) {
            case REPLAYED -> dry ? "would be replayed" : "replayed";
            case REPLAYED_BEFORE -> "had been replayed; --again does it once more";
            case CUT -> "not replayed: only the beginning was kept";
            case NO_TOPIC -> "not replayed: not from a topic that is there";
            case OUTDATED -> "not replayed: the table has a newer row of the key";
            case NO_TIME -> "not replayed: the topic takes no time before 1970";
            case FAILED -> "not replayed: Kafka did not take it";
        };
    }

    private static String text(byte[] bytes) {
        if (bytes == null) {
            return "-";
        }
        return bytes.length < MOST_BYTES
                ? SafeText.of(bytes)
                : SafeText.of(bytes, MOST_BYTES) + "… (dead-letters export has all of it)";
    }

    private static String time(long ms) {
        return Instant.ofEpochMilli(ms).toString();
    }
}
