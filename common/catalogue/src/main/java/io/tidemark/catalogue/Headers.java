package io.tidemark.catalogue;

import io.tidemark.delivery.HeaderNames;
import io.tidemark.delivery.TableFormat;
import java.util.List;

/** The headers of our records. Their values are text in UTF-8, unless it says otherwise. */
public final class Headers {

    private static final String DEAD_LETTERS = "dead letters";
    private static final String LATE_RECORDS = "late records";
    private static final String SET_ASIDE = "dead letters, late records";
    private static final String CUT = "what was too large and was cut";
    private static final String REPLAYED = "dead letters that were replayed";
    private static final String TABLES = "tables";

    /**
     * A header.
     *
     * @param on the records that have it
     */
    public record Header(String name, String on, String meaning) {}

    private static final List<Header> ALL =
            List.of(
                    new Header(
                            HeaderNames.ERROR_CLASS,
                            DEAD_LETTERS,
                            "the class of the error, for grouping"),
                    new Header(HeaderNames.ERROR_MESSAGE, DEAD_LETTERS, "the reason in words"),
                    new Header(
                            HeaderNames.SOURCE_TOPIC,
                            DEAD_LETTERS,
                            "the topic that the record was read from"),
                    new Header(HeaderNames.SOURCE_PARTITION, DEAD_LETTERS, "its partition there"),
                    new Header(HeaderNames.SOURCE_OFFSET, DEAD_LETTERS, "its offset there"),
                    new Header(
                            HeaderNames.SOURCE_URI,
                            DEAD_LETTERS,
                            "in place of topic, partition and offset: the address that was read,"
                                    + " without anything secret"),
                    new Header(
                            HeaderNames.SOURCE_TIMESTAMP,
                            SET_ASIDE,
                            "the Kafka timestamp that the record came with, whatever it was, or the"
                                    + " event's time; ms since the epoch (UTC)"),
                    new Header(HeaderNames.JOB, SET_ASIDE, "the job that set the record aside"),
                    new Header(
                            HeaderNames.LATE_REASON,
                            LATE_RECORDS,
                            "`expired`: all windows that could have held it were over; `finished`:"
                                    + " its window was still there, but its trigger had finished;"
                                    + " `no-window`: no window covers its time"),
                    new Header(HeaderNames.SOURCE_KEY_LENGTH, CUT, "bytes of the whole key"),
                    new Header(HeaderNames.SOURCE_KEY_SHA256, CUT, "of the whole key, in hex"),
                    new Header(HeaderNames.SOURCE_VALUE_LENGTH, CUT, "bytes of the whole value"),
                    new Header(HeaderNames.SOURCE_VALUE_SHA256, CUT, "of the whole value, in hex"),
                    new Header(
                            HeaderNames.REPLAYED_FROM,
                            REPLAYED,
                            "the place of its dead letter, `topic-partition@offset`"),
                    new Header(
                            HeaderNames.REPLAYED_SOURCE,
                            REPLAYED,
                            "the place that it was first read from, in the same form"),
                    new Header(
                            TableFormat.WATERMARK_HEADER,
                            TABLES,
                            "up to when the table is complete, ms since the epoch (UTC)"),
                    new Header(
                            TableFormat.MARKER_HEADER,
                            TABLES,
                            "tells a marker between rows from a row; its value is empty"));

    private Headers() {}

    /** All headers. */
    public static List<Header> all() {
        return ALL;
    }
}
