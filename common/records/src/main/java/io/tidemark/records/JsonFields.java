package io.tidemark.records;

/** The fields of a JSON object; those that nobody asks for are passed over. */
public final class JsonFields implements Fields {

    private final RawJsonObject json;

    private JsonFields(RawJsonObject json) {
        this.json = json;
    }

    /**
     * The fields of a value.
     *
     * @param value UTF-8, with or without a byte order mark before it
     * @throws MalformedRecordException unless it is one JSON object with nothing behind it and no
     *     name twice
     */
    public static Fields read(byte[] value) throws MalformedRecordException {
        RawJsonObject plain = value == null ? null : RawJsonObject.scan(value);
        if (plain != null) {
            return new JsonFields(plain);
        }
        try {
            return new JsonFields(RawJsonObject.parse(FieldRules.utf8(value)));
        } catch (MalformedJsonException e) {
            throw new MalformedRecordException(e.getMessage());
        }
    }

    @Override
    public String text(String name) throws MalformedRecordException {
        try {
            return FieldRules.text(json.string(name), name);
        } catch (MalformedJsonException e) {
            throw new MalformedRecordException(e.getMessage());
        }
    }

    @Override
    public long time(String name) throws MalformedRecordException {
        try {
            Long time = json.integer(name);
            if (time == null) {
                throw new MalformedRecordException(name + " is missing");
            }
            return FieldRules.time(time, name);
        } catch (MalformedJsonException e) {
            throw new MalformedRecordException(e.getMessage());
        }
    }
}
