package io.tidemark.records;

import java.nio.charset.StandardCharsets;

/**
 * The fields of nearly all delimited records: printable ASCII without a quote. They are read where
 * they stand in the bytes, for a fraction of what the general way costs; what is at all unusual
 * about a record or a field is left to that.
 */
final class PlainFields implements Fields {

    private final byte[] value;
    private final String[] names;

    /** Where each field ends; the next one begins behind the comma there. */
    private final int[] ends;

    private PlainFields(byte[] value, String[] names, int[] ends) {
        this.value = value;
        this.names = names;
        this.ends = ends;
    }

    /** The fields of a value; {@code null} if the general way must read it. */
    static PlainFields read(byte[] value, String[] names) {
        if (value == null) {
            return null;
        }
        int length = value.length;
        while (length > 0 && (value[length - 1] == '\n' || value[length - 1] == '\r')) {
            length--;
        }
        int[] ends = new int[names.length];
        int fields = 0;
        for (int i = 0; i < length; i++) {
            byte character = value[i];
            if (character < ' ' || character > '~' || character == '"') {
                return null;
            }
            if (character == ',') {
                if (fields >= ends.length - 1) {
                    return null;
                }
                ends[fields++] = i;
            }
        }
        if (fields != ends.length - 1) {
            return null;
        }
        ends[fields] = length;
        return new PlainFields(value, names, ends);
    }

    private int indexOf(String name) {
        int index = 0;
        while (!names[index].equals(name)) {
            index++;
        }
        return index;
    }

    private int start(int field) {
        return field == 0 ? 0 : ends[field - 1] + 1;
    }

    private String field(int index) {
        int start = start(index);
        return new String(value, start, ends[index] - start, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String text(String name) throws MalformedRecordException {
        int index = indexOf(name);
        int start = start(index);
        int end = ends[index];
        boolean isPlain =
                start < end
                        && end - start <= FieldRules.MOST_CHARACTERS
                        && value[start] != ' '
                        && value[end - 1] != ' ';
        return isPlain ? field(index) : Delimited.text(field(index), false, name);
    }

    @Override
    public long time(String name) throws MalformedRecordException {
        int index = indexOf(name);
        int start = start(index);
        int end = ends[index];
        if (start == end || end - start > Delimited.MOST_DIGITS) {
            return Delimited.time(field(index), name);
        }
        long time = 0;
        for (int i = start; i < end; i++) {
            int digit = value[i] - '0';
            if (digit < 0 || digit > 9) {
                return Delimited.time(field(index), name);
            }
            time = 10 * time + digit;
        }
        return FieldRules.time(time, name);
    }
}
