package io.tidemark.records;

/** The fields of a record, by name, whatever it is written in. */
public interface Fields {

    /**
     * A field's text.
     *
     * @throws MalformedRecordException if it is missing or empty, is no text, or has something in
     *     it that cannot be seen, so that it would look like another
     */
    String text(String name) throws MalformedRecordException;

    /**
     * A field's time, in ms since the epoch (UTC).
     *
     * @throws MalformedRecordException if it is missing, is no whole number, or is before 1970 or
     *     after the year 9999
     */
    long time(String name) throws MalformedRecordException;
}
