package io.tidemark.catalogue;

import io.tidemark.records.Delimited;
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
                            A user looked at a page. Text in UTF-8 with commas between the fields, \
                            no header line and no quoting.""")
                    .field("viewtime", Formats.WHOLE, "when, " + Formats.MS + "; event time")
                    .field("userid", Formats.TEXT, "who")
                    .field("pageid", Formats.TEXT, "what")
                    .example("1700000123456", "1700000123456,User_7,Page_42")
                    .build();

    /**
     * Reads a record's value.
     *
     * @throws MalformedRecordException if it is not as the format says
     */
    public static PageView parse(byte[] value) throws MalformedRecordException {
        String[] fields = Delimited.fields(value, "viewtime", "userid", "pageid");
        return new PageView(Delimited.time(fields[0], "viewtime"), fields[1], fields[2]);
    }

    /** The record's value, which {@link #parse} reads. */
    public String delimited() {
        return viewTime + "," + userId + "," + pageId;
    }
}
