package io.tidemark.catalogue;

import io.tidemark.records.Delimited;
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
                            value. Text in UTF-8 with commas between the fields, no header line and \
                            no quoting.""")
                    .field("registertime", Formats.WHOLE, "when the user registered, " + Formats.MS)
                    .field("userid", Formats.TEXT, "who")
                    .field("regionid", Formats.TEXT, "where from")
                    .field("gender", Formats.TEXT, "MALE, FEMALE or OTHER; any text is taken")
                    .example("User_7", "1500000000000,User_7,Region_3,FEMALE")
                    .build();

    /**
     * Reads a record's value.
     *
     * @throws MalformedRecordException if it is not as the format says
     */
    public static User parse(byte[] value) throws MalformedRecordException {
        String[] fields = Delimited.fields(value, "registertime", "userid", "regionid", "gender");
        return new User(Delimited.time(fields[0], "registertime"), fields[1], fields[2], fields[3]);
    }

    /** The record's value, which {@link #parse} reads. */
    public String delimited() {
        return registerTime + "," + userId + "," + regionId + "," + gender;
    }
}
