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
    private final JsonRanges fields;

    /** The numbers of the fields that are not null. */
    private final int[] numbers;

    /** Places in {@link #numbers}, by their names' hashes; at least half of it is empty. */
    private final int[] table;

    /** The overlay of an object's fields. */
    public JsonOverlay(RawJsonObject object) {
        json = object.json();
        fields = object.fields();
        int[] present = new int[fields.size()];
        int count = 0;
        for (int field = 0; field < fields.size(); field++) {
            if (!object.isNull(field)) {
                present[count++] = field;
            }
        }
        numbers = Arrays.copyOf(present, count);
        table = new int[Integer.highestOneBit(count + 1) * 4];
        Arrays.fill(table, NONE);
        for (int place = 0; place < count; place++) {
            int slot = slot(fields.hash(numbers[place]));
            while (table[slot] != NONE) {
                slot = next(slot);
            }
            table[slot] = place;
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
        boolean[] written = new boolean[numbers.length];
        for (int field = 0; field < theirs.size(); field++) {
            int place = find(below.json(), theirs, field);
            if (place == NONE) {
                out.add(below.json(), theirs, field);
            } else {
                out.add(below.json(), theirs, field, json, fields, numbers[place]);
                written[place] = true;
            }
        }
        for (int place = 0; place < numbers.length; place++) {
            if (!written[place]) {
                out.add(json, fields, numbers[place]);
            }
        }
        return out.object();
    }

    private int find(byte[] names, JsonRanges theirs, int field) {
        int hash = theirs.hash(field);
        for (int slot = slot(hash); table[slot] != NONE; slot = next(slot)) {
            int ours = numbers[table[slot]];
            if (fields.hash(ours) == hash
                    && fields.isName(
                            ours, json, names, theirs.nameStart(field), theirs.nameEnd(field))) {
                return table[slot];
            }
        }
        return NONE;
    }
}
