package io.tidemark.records;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text as people really send it: it means what they mean, or it is refused with the reason. */
class DelimitedTest {

    private static String view(byte[] value) throws MalformedRecordException {
        Fields fields = Delimited.read(value, "viewtime", "userid", "pageid");
        return fields.time("viewtime") + "/" + fields.text("userid") + "/" + fields.text("pageid");
    }

    private static String view(String value) throws MalformedRecordException {
        return view(value.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1790000000000,User_7,Page_42",
                "1790000000000,User_7,Page_42\r",
                "1790000000000,User_7,Page_42\n",
                "1790000000000,User_7,Page_42\r\n",
                // An agent that ends each line of what has line ends already.
                "1790000000000,User_7,Page_42\r\n\n",
                "1790000000000,\"User_7\",\"Page_42\"",
                "\"1790000000000\",\"User_7\",\"Page_42\"",
                "\"1790000000000\",\"User_7\",\"Page_42\"\r\n",
                "\uFEFF1790000000000,User_7,Page_42",
                "\uFEFF\"1790000000000\",User_7,Page_42\r\n"
            })
    void isReadAsWhatItMeans(String value) throws Exception {
        assertThat(view(value)).isEqualTo("1790000000000/User_7/Page_42");
    }

    @Test
    void inQuotesAnythingCanBeMeant() throws Exception {
        assertThat(view("1,\"Doe, Jane\",\" Page \"\"42\"\"\""))
                .isEqualTo("1/Doe, Jane/ Page \"42\"");
        assertThat(view("1,O'Brien,Page 4 2")).isEqualTo("1/O'Brien/Page 4 2");
        assertThat(view("1,User_7,Page;42")).isEqualTo("1/User_7/Page;42");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '\'',
            value = {
                "1, User_7, Page_42|userid begins or ends with a blank; if that is meant, put it in"
                        + " quotes",
                "1,User_7,Page_42 |pageid begins or ends with a blank; if that is meant, put it in"
                        + " quotes",
                "1, \"User_7\",Page_42|a quote stands in a field that is not in quotes",
                "1,\"User_7\" ,Page_42|something stands between a quote and a comma",
                "1,\"User_7,Page_42|the quotes are not as RFC 4180 has them: Missing closing quote"
                        + " for value",
                "1,User_7,Page\"42|a quote stands in a field that is not in quotes",
                "1,User_7,Page_42\"|a quote stands in a field that is not in quotes",
                "1,\"User\"_7,Page_42|the quotes are not as RFC 4180 has them: Unexpected"
                        + " character",
                "1,User_7,\"\"|pageid is empty",
                "1,User_7,\"  \"|pageid is blank",
                "1,User_7,Page_42↵2,User_8,Page_43|there is more than one line",
                "1,User_7,\"Page_42\"↵2,User_8,Page_43|there is more than one line",
                "1,User_7,Page␍42|pageid has U+000D in it, which cannot be seen",
                "1,User_7,\"Page↵42\"|pageid has U+000A in it, which cannot be seen",
                "1,User_7,\"Page_42␍\"|pageid begins or ends with U+000D, which cannot be seen",
                "1,User_7,Page_42\t|pageid begins or ends with U+0009, which cannot be seen",
                "1,User_7,Page_42\u00a0|pageid begins or ends with U+00A0, which cannot be seen",
                "1,User_7,\u200bPage_42|pageid begins or ends with U+200B, which cannot be seen",
                "1,\uFEFFUser_7,Page_42|userid begins or ends with U+FEFF, which cannot be seen",
                "1,User_7,Page_42\u0000|pageid begins or ends with U+0000, which cannot be seen",
                "1;User_7;Page_42|expected viewtime,userid,pageid, which is 3 fields, but there are"
                        + " 1",
                "1\tUser_7\tPage_42|expected viewtime,userid,pageid, which is 3 fields, but there"
                        + " are 1",
                "1,User_7,Page_42,\"\"|expected viewtime,userid,pageid, which is 3 fields, but"
                        + " there are 4",
                "viewtime,userid,pageid|viewtime is no number of milliseconds",
                "1.79E+12,User_7,Page_42|viewtime is no number of milliseconds",
                "1790000000000000,User_7,Page_42|viewtime is after the year 9999: 1790000000000000"
                        + " is no time in milliseconds"
            })
    void orIsRefusedWithTheReason(String value, String reason) {
        String lines = value.replace('↵', '\n').replace('␍', '\r');
        assertThatThrownBy(() -> view(lines))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void anotherEncodingIsRefused() {
        assertThatThrownBy(() -> view("1,User_7,Page_42".getBytes(UTF_16LE)))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> view(new byte[] {(byte) 0xff, (byte) 0xfe, '1', 0}))
                .hasMessage("the value is no UTF-8");
        assertThatThrownBy(() -> view(new byte[0])).hasMessageContaining("but there are 1");
        assertThatThrownBy(() -> view("\r\n")).hasMessageContaining("but there are 1");
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        String[] odd = {"a,b", "say \"x\"", " a ", "año", "a b", "😀", "'", "#", ";", "a\\,b"};
        for (String text : odd) {
            assertThat(view(Delimited.write(5L, text, text))).isEqualTo("5/" + text + "/" + text);
        }
        assertThat(Delimited.write(1L, "User_7", "Page_42")).isEqualTo("1,User_7,Page_42");
    }

    private interface Reader {
        Fields read(byte[] value, String... names) throws MalformedRecordException;
    }

    private static String told(Reader reader, byte[] value) {
        try {
            Fields fields = reader.read(value, "a", "b");
            StringBuilder all = new StringBuilder();
            for (String name : new String[] {"a", "b"}) {
                try {
                    all.append(fields.text(name));
                } catch (MalformedRecordException e) {
                    all.append(e.getMessage());
                }
                try {
                    all.append('|').append(fields.time(name)).append('|');
                } catch (MalformedRecordException e) {
                    all.append(e.getMessage());
                }
            }
            return all.toString();
        } catch (MalformedRecordException e) {
            return e.getMessage();
        }
    }

    /** Plain records are read by a way of their own. */
    @Test
    void howARecordIsReadMakesNoDifference() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String characters = ",,, 19a~!\u007f\u00f1\"\r\n\t";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            // Few of the last ones, which are not plain.
            int kinds = random.nextInt(4) == 0 ? characters.length() : 8;
            for (int length = random.nextInt(24); length > 0; length--) {
                text.append(characters.charAt(random.nextInt(kinds)));
            }
            byte[] value = text.toString().getBytes(UTF_8);
            assertThat(told(Delimited::read, value))
                    .as("'%s', seed %d", text, seed)
                    .isEqualTo(told(Delimited::readAny, value));
        }
        for (String odd :
                new String[] {
                    "253402300799999,1",
                    "253402300800000,1",
                    "999999999999999999,000000000000000001",
                    "9999999999999999999,1",
                    "a".repeat(FieldRules.MOST_CHARACTERS) + ",1",
                    "a".repeat(FieldRules.MOST_CHARACTERS + 1) + ",1"
                }) {
            assertThat(told(Delimited::read, odd.getBytes(UTF_8)))
                    .isEqualTo(told(Delimited::readAny, odd.getBytes(UTF_8)));
        }
    }

    /** Whatever the bytes are, no two records that look alike are told apart. */
    @Test
    void whateverComesIsReadOrRefused() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String characters = ",,,\"\"\"\r\n \t1a\uFEFF\u00a0";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                value.append(characters.charAt(random.nextInt(characters.length())));
            }
            try {
                Fields fields = Delimited.read(value.toString().getBytes(UTF_8), "a", "b");
                String a = fields.text("a");
                String b = fields.text("b");
                assertThat(a + b).as("seed %d", seed).doesNotContainPattern("[\\r\\n\\t]");
                assertThat(
                                Delimited.read(Delimited.write(a, b).getBytes(UTF_8), "a", "b")
                                        .text("b"))
                        .as("seed %d", seed)
                        .isEqualTo(b);
            } catch (MalformedRecordException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
            }
        }
    }
}
