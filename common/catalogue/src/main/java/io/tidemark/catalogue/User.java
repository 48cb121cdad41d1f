package io.tidemark.catalogue;

import io.tidemark.records.Delimited;
import io.tidemark.records.Fields;
import io.tidemark.records.MalformedRecordException;

/**
 * A user came by: a record of the topic {@code users}, whose value is {@code
 * registertime,userid,regionid,gender}.
 *
 * @param registerTime when the user registered, in ms since the epoch (UTC); says nothing about
 *     when the record was made
 * @param userId who, such as User_7
 * @param regionId where from, such as Region_9
 * @param gender MALE, FEMALE or OTHER; any text is taken
 */
public record User(long registerTime, String userId, String regionId, String gender) {

    /** What a record looks like. */
    public static final RecordFormat FORMAT =
            RecordFormat.named("user")
                    .says(
                            """
                            A user came by; when is the record's Kafka timestamp, and nowhere in its \
                            value. Text in UTF-8 with commas between the fields as RFC 4180 has it, \
                            without a header line: a field may stand in quotes, and one that begins \
                            or ends with a blank must; the end of a line is passed over. \
                            With `--format` jobs read the same fields as JSON or Avro.""")
                    .field("registertime", Formats.WHOLE, "when the user registered, " + Formats.MS)
                    .field("userid", Formats.TEXT, "who")
                    .field("regionid", Formats.TEXT, "where from")
                    .field("gender", Formats.TEXT, "MALE, FEMALE or OTHER; any text is taken")
                    .example("User_7", "1500000000000,User_7,Region_3,FEMALE")
                    .build();

    private static final String[] FIELDS = {"registertime", "userid", "regionid", "gender"};

    /**
     * Reads a record's value.
     *
     * @throws MalformedRecordException if it is not as the format says
     */
    public static User parse(byte[] value) throws MalformedRecordException {
        return of(Delimited.read(value, FIELDS));
    }

    /**
     * Reads the fields of a value, whatever it is written in.
     *
     * @throws MalformedRecordException if one is not as the format says
     */
    public static User of(Fields fields) throws MalformedRecordException {
        return new User(
                fields.time("registertime"),
                fields.text("userid"),
                fields.text("regionid"),
                fields.text("gender"));
    }

    /** The names of the fields, in their order. */
    public static String[] fields() {
        return FIELDS.clone();
    }

    /** The record's value, which {@link #parse} reads. */
    public String delimited() {
        return Delimited.write(registerTime, userId, regionId, gender);
    }
}
