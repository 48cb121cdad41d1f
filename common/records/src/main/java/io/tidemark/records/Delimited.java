package io.tidemark.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Text with commas between its fields, one record a value, as RFC 4180 has it: a field may stand in
 * quotes, and a quote in such a field is written twice. The ends of lines behind the record and a
 * byte order mark before it belong to the file that it came from, and are passed over.
 *
 * <p>It is read strictly, so that no field looks like another and is none: blanks around a field,
 * which RFC 4180 counts as part of it and people do not, are refused unless they stand in quotes.
 */
public final class Delimited {

    /** Of digits, whatever they are, a long holds so many. */
    static final int MOST_DIGITS = 18;

    private static final CsvFactory CSV = new CsvFactory();

    private Delimited() {}

    /**
     * The fields of a value.
     *
     * @throws MalformedRecordException if it is null, no UTF-8, not as RFC 4180 has it, of several
     *     lines, or of another number of fields than {@code names}
     */
    public static Fields read(byte[] value, String... names) throws MalformedRecordException {
        PlainFields plain = PlainFields.read(value, names);
        return plain != null ? plain : readAny(value, names);
    }

    /** Reads what {@link #read} does, whatever is in it. */
    static Fields readAny(byte[] value, String... names) throws MalformedRecordException {
        String record = withoutLineEnds(FieldRules.utf8(value));
        if (record.indexOf('\n') >= 0 && record.indexOf('"') < 0) {
            throw new MalformedRecordException("there is more than one line");
        }
        // Without a quote there is nothing to parse: the commas are the format.
        List<String> fields =
                record.indexOf('"') < 0 ? List.of(record.split(",", -1)) : unquoted(record);
        if (fields.size() != names.length) {
            throw new MalformedRecordException(
                    "expected "
                            + String.join(",", names)
                            + ", which is "
                            + names.length
                            + " fields, but there are "
                            + fields.size());
        }
        return new Read(List.of(names), fields, quoted(record, fields));
    }

    private static String withoutLineEnds(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }

    private static List<String> unquoted(String record) throws MalformedRecordException {
        List<String> fields = new ArrayList<>();
        try (CsvParser parser = CSV.createParser(record)) {
            parser.enable(CsvParser.Feature.WRAP_AS_ARRAY);
            parser.nextToken();
            parser.nextToken();
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                fields.add(parser.getText());
            }
            if (parser.nextToken() != JsonToken.END_ARRAY) {
                throw new MalformedRecordException("there is more than one line");
            }
        } catch (JsonProcessingException e) {
            throw new MalformedRecordException(
                    "the quotes are not as RFC 4180 has them: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: the text is in memory", e);
        }
        return fields;
    }

    /**
     * Which of the fields stand in quotes. The parser does not tell, and takes a quote in the
     * middle of a field as it is; so what it read must give the record again.
     */
    private static boolean[] quoted(String record, List<String> fields)
            throws MalformedRecordException {
        boolean[] quoted = new boolean[fields.size()];
        StringBuilder again = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                again.append(',');
            }
            quoted[i] = again.length() < record.length() && record.charAt(again.length()) == '"';
            again.append(quoted[i] ? inQuotes(fields.get(i)) : fields.get(i));
            if (!quoted[i] && fields.get(i).indexOf('"') >= 0) {
                throw new MalformedRecordException(
                        "a quote stands in a field that is not in quotes");
            }
        }
        if (!again.toString().equals(record)) {
            throw new MalformedRecordException("something stands between a quote and a comma");
        }
        return quoted;
    }

    /** The record of such fields, which {@link #read} reads. */
    public static String write(Object... fields) {
        List<String> written = new ArrayList<>();
        for (Object field : fields) {
            String text = field.toString();
            boolean quotes =
                    text.startsWith(" ")
                            || text.endsWith(" ")
                            || text.chars()
                                    .anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            written.add(quotes ? inQuotes(text) : text);
        }
        return String.join(",", written);
    }

    private static String inQuotes(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private record Read(List<String> names, List<String> fields, boolean[] quoted)
            implements Fields {

        @Override
        public String text(String name) throws MalformedRecordException {
            int at = names.indexOf(name);
            return Delimited.text(fields.get(at), quoted[at], name);
        }

        @Override
        public long time(String name) throws MalformedRecordException {
            return Delimited.time(fields.get(names.indexOf(name)), name);
        }
    }

    static String text(String field, boolean isQuoted, String name)
            throws MalformedRecordException {
        if (!isQuoted && (field.startsWith(" ") || field.endsWith(" "))) {
            throw new MalformedRecordException(
                    name + " begins or ends with a blank; if that is meant, put it in quotes");
        }
        return FieldRules.text(field, name);
    }

    static long time(String field, String name) throws MalformedRecordException {
        if (field.isEmpty()) {
            throw new MalformedRecordException(name + " is empty");
        }
        return digits(field, name);
    }

    /** Digits as a time; none that have more than the greatest long are one. */
    private static long digits(String text, String name) throws MalformedRecordException {
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedRecordException(name + " is no number of milliseconds");
        }
        long time = text.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(text);
        return FieldRules.time(time, name);
    }
}
