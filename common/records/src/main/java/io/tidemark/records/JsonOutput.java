package io.tidemark.records;

import java.util.Arrays;

/**
 * A JSON object put together from fields of others. Fields that stood side by side are copied in
 * one go.
 */
final class JsonOutput {

    private final byte[] out;
    private int used;

    private byte[] pending = {};
    private int pendingStart;
    private int pendingEnd;

    /**
     * An object that is still empty.
     *
     * @param size the most bytes that it may have in the end
     */
    JsonOutput(int size) {
        out = new byte[size];
        out[used++] = '{';
    }

    /** Adds a field as it is, but for blanks between its name and its value. */
    void add(byte[] json, JsonRanges fields, int field) {
        int start = fields.nameStart(field);
        if (!fields.isCompact(field)) {
            add(json, fields, field, json, fields, field);
        } else if (json == pending && start == pendingEnd + 1) {
            // One byte lies between them, which can only be the comma.
            pendingEnd = fields.valueEnd(field);
        } else {
            flush();
            pending = json;
            pendingStart = start;
            pendingEnd = fields.valueEnd(field);
        }
    }

    /** Adds a field with the name of one and the value of another. */
    void add(
            byte[] names,
            JsonRanges nameFields,
            int name,
            byte[] values,
            JsonRanges valueFields,
            int value) {
        flush();
        comma();
        copy(names, nameFields.nameStart(name), nameFields.nameEnd(name));
        out[used++] = ':';
        copy(values, valueFields.valueStart(value), valueFields.valueEnd(value));
    }

    /** The whole object; nothing is added behind it. */
    byte[] object() {
        flush();
        out[used++] = '}';
        return used == out.length ? out : Arrays.copyOf(out, used);
    }

    private void flush() {
        if (pendingEnd > pendingStart) {
            comma();
            copy(pending, pendingStart, pendingEnd);
            pendingStart = 0;
            pendingEnd = 0;
        }
    }

    private void comma() {
        if (used > 1) {
            out[used++] = ',';
        }
    }

    private void copy(byte[] from, int start, int end) {
        System.arraycopy(from, start, out, used, end - start);
        used += end - start;
    }
}
