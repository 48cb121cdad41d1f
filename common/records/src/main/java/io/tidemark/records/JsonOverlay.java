package io.tidemark.records;

import java.util.Arrays;

/**
 * The fields of a JSON object, to be put over those of others: where both have a field, this one's
 * value stands in its place; what only this one has follows at the end; its null fields count for
 * nothing. All else is copied character by character. Made once, it serves any number of objects.
 */
public final class JsonOverlay {

    private static final int NONE = -1;

    private final byte[] json;

    /** Of the fields that are not null. */
    private final JsonRanges fields;

    /**
     * The fields' numbers, by their names' hashes; most of it is empty, as most names are not
     * found.
     */
    private final int[] table;

    /** The overlay of an object's fields. */
    public JsonOverlay(RawJsonObject object) {
        json = object.json();
        fields = object.presentFields();
        table = new int[Integer.highestOneBit(fields.size() + 1) * 8];
        Arrays.fill(table, NONE);
        for (int field = 0; field < fields.size(); field++) {
            int slot = slot(fields.hash(field));
            while (table[slot] != NONE) {
                slot = next(slot);
            }
            table[slot] = field;
        }
    }

    private int slot(int hash) {
        return (hash ^ (hash >>> 16)) & (table.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (table.length - 1);
    }

    /**
     * Another object with these fields over it, as JSON in UTF-8 and without blanks between its
     * fields.
     */
    public byte[] over(RawJsonObject below) {
        JsonRanges theirs = below.fields();
        JsonOutput out = new JsonOutput(below.json().length + json.length);
        boolean[] written = new boolean[fields.size()];
        for (int field = 0; field < theirs.size(); field++) {
            int over = find(below.json(), theirs, field);
            if (over == NONE) {
                out.add(below.json(), theirs, field);
            } else {
                out.add(below.json(), theirs, field, json, fields, over);
                written[over] = true;
            }
        }
        for (int field = 0; field < fields.size(); field++) {
            if (!written[field]) {
                out.add(json, fields, field);
            }
        }
        return out.object();
    }

    private int find(byte[] names, JsonRanges theirs, int field) {
        int hash = theirs.hash(field);
        for (int slot = slot(hash); table[slot] != NONE; slot = next(slot)) {
            int ours = table[slot];
            if (fields.hash(ours) == hash
                    && fields.isName(
                            ours, json, names, theirs.nameStart(field), theirs.nameEnd(field))) {
                return ours;
            }
        }
        return NONE;
    }
}
