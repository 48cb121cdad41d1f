package io.tidemark.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scanner takes, the parser takes, too, and in the same way. */
class JsonScannerTest {

    private static final int DOCUMENTS = 20_000;

    private static RawJsonObject scan(String json) {
        return RawJsonObject.scan(json.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\n \"a\" : 1.10 ,\t\"b\" : [ 1 , {} , [ ] ] ,\r \"c\":{ \"c\" : null } } \n",
                "{\"\":-0,\"a\":-0.0e-7,\"b\":1E+5,\"c\":true,\"d\":false,\"ü\":\"é 😀 \u007f\"}",
                "{\"a\":\"\\\" \\\\ \\/ \\b\\f\\n\\r\\t \\u00e9 \\uD800\",\"b\":{\"a\":1}}"
            })
    void plainObjectsAreTaken(String json) throws Exception {
        RawJsonObject scanned = scan(json);
        assertThat(scanned).isNotNull();
        assertThat(scanned.toBytes()).isEqualTo(RawJsonObject.parse(json).toBytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\\n\":1}",
                "\ufeff{}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u00g0\"}",
                "{\"a\":truE}",
                "{\"a\":-}",
                "{\"a\":1.}",
                "{\"a\":.1}",
                "{\"a\":1e}",
                "{\"a\":+1}",
                "{\"a\" 1}",
                "{\"a\":[1,]}",
                "{\"a\":[1 2]}",
                "{\"a\":{\"b\":{},\"b\":1}}"
            })
    void allElseIsLeftToTheParser(String json) {
        assertThat(scan(json)).isNull();
    }

    @Test
    void whatCouldTakeLongIsLeftToTheParser() throws Exception {
        String deep = "[".repeat(101) + "]".repeat(101);
        String digits = "1".repeat(301);
        StringBuilder names = new StringBuilder("{\"a\":0");
        for (int i = 0; i < 1_000; i++) {
            names.append(",\"").append(i).append("\":0");
        }
        for (String json :
                new String[] {
                    "{\"a\":" + deep + "}",
                    "{\"a\":" + digits + "}",
                    "{\"" + digits.repeat(4) + "\":1}",
                    names.append('}').toString()
                }) {
            assertThat(scan(json)).isNull();
            assertThat(RawJsonObject.parse(json.getBytes(UTF_8)).toBytes())
                    .isEqualTo(json.getBytes(UTF_8));
        }
    }

    @Test
    void namesOfOneHashAreToldApart() throws Exception {
        // Each two of a length have the same hash.
        String[] blocks = {"Aa", "BB"};
        StringBuilder json = new StringBuilder("{");
        for (int name = 0; name < 64; name++) {
            json.append(name == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 6; bit++) {
                json.append(blocks[(name >> bit) & 1]);
            }
            json.append("\":").append(name);
        }
        RawJsonObject object = scan(json + "}");
        assertThat(object.integer("AaAaAaAaAaAa")).isZero();
        assertThat(object.integer("BBAaAaAaAaAa")).isEqualTo(1);
        assertThat(object.integer("BBBBBBBBBBBB")).isEqualTo(63);
        assertThat(scan(json + ",\"AaBBAaAaAaAa\":0}")).isNull();

        byte[] overlaid =
                new JsonOverlay(object).over(RawJsonObject.parse("{\"BBAaAaAaAaAa\":\"x\"}"));
        assertThat(new String(overlaid, UTF_8))
                .startsWith("{\"BBAaAaAaAaAa\":1,\"AaAaAaAaAaAa\":0,\"AaBBAaAaAaAa\":2,");
        assertThat(RawJsonObject.parse(overlaid).integer("BBBBBBBBBBBB")).isEqualTo(63);
    }

    @Test
    void whatIsTakenTheParserTakesInTheSameWay() throws Exception {
        int taken = 0;
        int refused = 0;
        for (int seed = 0; seed < DOCUMENTS; seed++) {
            Random random = new Random(seed);
            byte[] json = object(random, 0).getBytes(UTF_8);
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                change(json, random);
            }
            RawJsonObject scanned = RawJsonObject.scan(json);
            if (scanned == null) {
                refused++;
                continue;
            }
            taken++;
            String text = Utf8.decode(json);
            assertThat(new String(scanned.toBytes(), UTF_8))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(new String(RawJsonObject.parse(text).toBytes(), UTF_8));
        }
        assertThat(taken).isGreaterThan(DOCUMENTS / 4);
        assertThat(refused).isGreaterThan(DOCUMENTS / 4);
    }

    private static void change(byte[] json, Random random) {
        byte[] marks = "{}[]:,\"\\ 0e.-u".getBytes(UTF_8);
        json[random.nextInt(json.length)] =
                random.nextBoolean()
                        ? marks[random.nextInt(marks.length)]
                        : (byte) random.nextInt(256);
    }

    private static String object(Random random, int depth) {
        StringBuilder json = new StringBuilder(blanks(random)).append('{').append(blanks(random));
        for (int field = random.nextInt(6); field > 0; field--) {
            // Few names, so that some come twice.
            json.append('"').append((char) ('a' + random.nextInt(26)));
            json.append(random.nextInt(50) == 0 ? "\\u0061" : "ż").append('"');
            json.append(blanks(random)).append(':').append(blanks(random));
            json.append(value(random, depth)).append(blanks(random));
            json.append(field > 1 ? "," : "").append(blanks(random));
        }
        return json.append('}').append(blanks(random)).toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth < 3 ? 9 : 7)) {
            case 0 -> "true";
            case 1 -> "null";
            case 2 -> Integer.toString(random.nextInt());
            case 3 -> Double.toString(random.nextGaussian() * 1e9);
            case 4 -> "\"\\u00e9\\ud83d\\n\\/\"";
            case 5 -> "\"text, é 😀\"";
            case 6 -> "[" + value(random, depth + 3) + "," + value(random, depth + 3) + "]";
            case 7 -> "[" + object(random, depth + 1) + "]";
            default -> object(random, depth + 1);
        };
    }

    private static String blanks(Random random) {
        return random.nextInt(8) == 0 ? " \n" : "";
    }

    @Test
    void aNameThatWasEscapedIsTheSameName() throws Exception {
        RawJsonObject below = RawJsonObject.parse("{\"\\u0061\":1,\"q\\\"\":2,\"c\":3}");
        RawJsonObject top = RawJsonObject.parse("{\"a\":10,\"q\\u0022\":20,\"\\u0064\":40}");
        assertThat(new String(new JsonOverlay(top).over(below), UTF_8))
                .isEqualTo("{\"a\":10,\"q\\\"\":20,\"c\":3,\"d\":40}");
        assertThat(top.integer("q\"")).isEqualTo(20);
    }

    @Test
    void anOverlayServesAnyNumberOfObjects() throws Exception {
        JsonOverlay overlay =
                new JsonOverlay(RawJsonObject.parse("{\"b\":[1 ],\"n\":null,\"c\" :2}"));
        for (String[] expected :
                new String[][] {
                    {"{}", "{\"b\":[1 ],\"c\":2}"},
                    {
                        "{\"a\":1, \"b\" : 0,\"n\":5,\"z\":6}",
                        "{\"a\":1,\"b\":[1 ],\"n\":5,\"z\":6,\"c\":2}"
                    },
                    {"{\"c\":0,\"b\":0}", "{\"c\":2,\"b\":[1 ]}"},
                    {
                        "{\"x\":1,\"y\":2,\"b\":3,\"z\":4}",
                        "{\"x\":1,\"y\":2,\"b\":[1 ],\"z\":4,\"c\":2}"
                    }
                }) {
            byte[] over = overlay.over(RawJsonObject.parse(expected[0]));
            assertThat(new String(over, UTF_8)).isEqualTo(expected[1]);
        }
        byte[] nothing = new JsonOverlay(RawJsonObject.parse("{}")).over(RawJsonObject.parse("{}"));
        assertThat(new String(nothing, UTF_8)).isEqualTo("{}");
    }

    @Test
    void bytesThatAreNoUtf8AreNotTaken() {
        byte[] overlong = "{\"a\":\"xx\"}".getBytes(UTF_8);
        overlong[6] = (byte) 0xc0;
        overlong[7] = (byte) 0xaf;
        assertThat(RawJsonObject.scan(overlong)).isNull();
        byte[] name = "{\"xx\":1}".getBytes(UTF_8);
        name[2] = (byte) 0xed;
        assertThat(RawJsonObject.scan(name)).isNull();
        assertThatThrownBy(() -> RawJsonObject.parse(name))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("not UTF-8");
    }
}
