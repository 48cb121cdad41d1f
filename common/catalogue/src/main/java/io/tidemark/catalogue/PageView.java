package io.tidemark.catalogue;

import io.tidemark.records.Delimited;
import io.tidemark.records.Fields;
import io.tidemark.records.MalformedRecordException;

/**
 * A user looked at a page: a record of the topic {@code pageviews}, whose value is {@code
 * viewtime,userid,pageid}.
 *
 * @param viewTime when, in ms since the epoch (UTC)
 * @param userId who, such as User_7
 * @param pageId what, such as Page_42
 */
public record PageView(long viewTime, String userId, String pageId) {

    /** What a record looks like. */
    public static final RecordFormat FORMAT =
            RecordFormat.named("page view")
                    .says(
                            """
                            A user looked at a page. Text in UTF-8 with commas between the fields as \
                            RFC 4180 has it, without a header line: a field may stand in quotes, and \
                            one that begins or ends with a blank must; the end of a line is passed \
                            over. \
                            With `--format` jobs read the same fields as JSON or Avro.""")
                    .field("viewtime", Formats.WHOLE, "when, " + Formats.MS + "; event time")
                    .field("userid", Formats.TEXT, "who")
                    .field("pageid", Formats.TEXT, "what")
                    .example("1700000123456", "1700000123456,User_7,Page_42")
                    .build();

    private static final String[] FIELDS = {"viewtime", "userid", "pageid"};

    /**
     * Reads a record's value.
     *
     * @throws MalformedRecordException if it is not as the format says
     */
    public static PageView parse(byte[] value) throws MalformedRecordException {
        return of(Delimited.read(value, FIELDS));
    }

    /**
     * Reads the fields of a value, whatever it is written in.
     *
     * @throws MalformedRecordException if one is not as the format says
     */
    public static PageView of(Fields fields) throws MalformedRecordException {
        return new PageView(fields.time("viewtime"), fields.text("userid"), fields.text("pageid"));
    }

    /** The names of the fields, in their order. */
    public static String[] fields() {
        return FIELDS.clone();
    }

    /** The record's value, which {@link #parse} reads. */
    public String delimited() {
        return Delimited.write(viewTime, userId, pageId);
    }
}
