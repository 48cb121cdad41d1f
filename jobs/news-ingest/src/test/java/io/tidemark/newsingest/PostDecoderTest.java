package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostDecoderTest {

    private static final long NOW = Instant.parse("2023-11-14T22:13:20Z").toEpochMilli();

    private static Optional<Post> decode(String line) throws UnreadableLineException {
        return PostDecoder.decode(line.getBytes(UTF_8), NOW);
    }

    private static String json(String line) throws UnreadableLineException {
        return new String(decode(line).orElseThrow().json(), UTF_8);
    }

    @Test
    void aPostGetsTheOldShape() throws Exception {
        Post post =
                decode(
                                """
                                {"data":{"id":"1050118621198921728","text":"Go Google 🐢 #Search",
                                  "lang":"en","created_at":"2018-10-10T20:19:24.123Z","author_id":"6253282",
                                  "edit_history_tweet_ids":["1050118621198921728"],"score":0.10,
                                  "entities":{"urls":[{"url":"u"}],
                                              "hashtags":[{"start":12,"end":19,"tag":"Search"}]}},
                                 "includes":{"users":[
                                  {"id":"1","name":"Somebody","username":"else"},
                                  {"id":"6253282","name":"Zażółć","username":"zaz","verified":true,
                                   "public_metrics":{"followers_count":42,"tweet_count":7}}]},
                                 "matching_rules":[{"id":"9","tag":"ours"}]}""")
                        .orElseThrow();

        assertThat(post.id()).isEqualTo("1050118621198921728");
        assertThat(post.text()).isEqualTo("Go Google 🐢 #Search");
        assertThat(post.language()).isEqualTo("en");
        assertThat(post.createdAt()).isEqualTo(1539202764123L);
        assertThat(new String(post.json(), UTF_8))
                .isEqualTo(
                        "{\"text\":\"Go Google 🐢 #Search\",\"lang\":\"en\","
                                + "\"created_at\":\"Wed Oct 10 20:19:24 +0000 2018\","
                                + "\"author_id\":\"6253282\","
                                + "\"edit_history_tweet_ids\":[\"1050118621198921728\"],"
                                + "\"score\":0.10,"
                                + "\"entities\":{\"urls\":[{\"url\":\"u\"}],"
                                + "\"hashtags\":[{\"start\":12,\"end\":19,\"text\":\"Search\"}]},"
                                + "\"id_str\":\"1050118621198921728\","
                                + "\"timestamp_ms\":\"1539202764123\","
                                + "\"user\":{\"id_str\":\"6253282\",\"name\":\"Zażółć\","
                                + "\"screen_name\":\"zaz\",\"followers_count\":42}}");
    }

    @Test
    void whatIsNotThereIsLeftOut() throws Exception {
        assertThat(
                        json(
                                "{\"data\":{\"id\":\"1\",\"text\":\"\",\"created_at\":\"2020-01-02T03:04:05+02:00\"}}"))
                .isEqualTo(
                        "{\"text\":\"\",\"created_at\":\"Thu Jan 02 01:04:05 +0000 2020\","
                                + "\"id_str\":\"1\",\"timestamp_ms\":\"1577927045000\"}");
        assertThat(
                        json(
                                "{\"data\":{\"id\":\"1\",\"text\":\"\",\"author_id\":\"5\","
                                        + "\"created_at\":\"2020-01-02T03:04:05Z\"}}"))
                .endsWith("\"user\":{\"id_str\":\"5\"}}");
    }

    private static String post(String fields, String rest) {
        return "{\"data\":{\"id\":\"1\",\"created_at\":\"2020-01-02T03:04:05Z\","
                + fields
                + "}"
                + rest
                + "}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AT&amp;T         | AT&T",
                "a &lt;b&gt; c    | a <b> c",
                "AT&amp;amp;T     | AT&amp;T",
                "&amp;lt;b&amp;gt;| &lt;b&gt;",
                "&#38; &quot;     | &#38; &quot;",
                "AT&T & &amp      | AT&T & &amp",
            })
    void termsAreLookedForInWhatWasWrittenAndTheRecordKeepsWhatCame(String came, String written)
            throws Exception {
        Post post = decode(post("\"text\":\"" + came + "\"", "")).orElseThrow();

        assertThat(post.text()).isEqualTo(written);
        assertThat(new String(post.json(), UTF_8)).contains("\"text\":\"" + came + "\"");
    }

    @Test
    void whatARetweetAndALongPostCutIsLookedAtAndKept() throws Exception {
        Post post =
                decode(
                                post(
                                        "\"text\":\"RT @q: A long…\",\"note_tweet\":{\"text\":\"own R&amp;D\"},"
                                                + "\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"7\"},"
                                                + "{\"type\":\"quoted\",\"id\":\"8\"},"
                                                + "{\"type\":\"replied_to\",\"id\":\"9\"},"
                                                + "{\"type\":\"quoted\",\"id\":\"gone\"}]",
                                        ",\"includes\":{\"tweets\":[null,{\"id\":\"9\",\"text\":\"answered\"},"
                                                + "{\"id\":\"8\",\"text\":\"quoted\"},"
                                                + "{\"id\":\"7\",\"text\":\"A long…\","
                                                + "\"note_tweet\":{\"text\":\"A long one\"}}]}"))
                        .orElseThrow();

        assertThat(post.text()).isEqualTo("RT @q: A long…\nown R&D\nA long one\nquoted");
        assertThat(new String(post.json(), UTF_8))
                .contains(
                        "\"text\":\"RT @q: A long…\"",
                        "\"note_tweet\":{\"text\":\"own R&amp;D\"}",
                        "\"retweeted_status\":{\"id_str\":\"7\",\"text\":\"A long one\"}",
                        "\"quoted_status\":{\"id_str\":\"8\",\"text\":\"quoted\"}")
                .doesNotContain("answered");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"includes\":null",
                ",\"includes\":[]",
                ",\"includes\":{\"users\":null,\"tweets\":{}}",
                ",\"includes\":{\"users\":[null,7,{\"name\":\"no id\"}],\"tweets\":[{\"id\":\"7\"}]}",
                ",\"errors\":[{\"title\":\"Not Found Error\",\"resource_type\":\"user\",\"value\":\"5\"}]",
                ",\"matching_rules\":null",
            })
    void whoIsNotIncludedIsNotKnownAndThePostIsKept(String rest) throws Exception {
        Post post =
                decode(
                                post(
                                        "\"text\":\"x\",\"author_id\":\"5\",\"note_tweet\":null,"
                                                + "\"referenced_tweets\":[{\"type\":\"quoted\",\"id\":\"7\"},3]",
                                        rest))
                        .orElseThrow();

        assertThat(post.text()).isEqualTo("x");
        assertThat(post.rules()).isEmpty();
        assertThat(new String(post.json(), UTF_8)).endsWith("\"user\":{\"id_str\":\"5\"}}");
    }

    @Test
    void theRulesThatMatchedAreNamed() throws Exception {
        assertThat(
                        decode(
                                        post(
                                                "\"text\":\"x\"",
                                                ",\"matching_rules\":[{\"id\":\"1\",\"tag\":\"ours\"},"
                                                        + "{\"id\":\"2\"},{\"id\":\"3\",\"tag\":\"theirs\"}]"))
                                .orElseThrow()
                                .rules())
                .containsExactly("ours", "theirs");
    }

    @Test
    void numbersKeepTheirValue() throws Exception {
        assertThat(
                        json(
                                "{\"data\":{\"id\":\"1\",\"text\":\"\","
                                        + "\"created_at\":\"2020-01-02T03:04:05Z\","
                                        + "\"a\":12345678901234567890123,\"b\":1.10,"
                                        + "\"c\":0.1234567890123456789}}"))
                .contains("\"a\":12345678901234567890123,\"b\":1.10,\"c\":0.1234567890123456789");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"limit\":{\"track\":283540,\"timestamp_ms\":\"1483189188944\"}}",
                "{\"delete\":{\"status\":{\"id_str\":\"1\"}}}",
                "{\"delete\":{\"direct_message\":{\"id_str\":\"1\",\"user_id\":7001}}}",
                "{\"scrub_geo\":{\"user_id\":7001,\"up_to_status_id\":2}}",
                "{\"status_withheld\":{\"id\":3,\"withheld_in_countries\":[\"DE\"]}}",
                "{\"user_withheld\":{\"id\":7001,\"withheld_in_countries\":[\"DE\"]}}",
                "{\"warning\":{\"code\":\"FALLING_BEHIND\",\"percent_full\":60}}",
                "{\"info\":{\"message\":\"Replay Request Completed\"}}",
                "{\"data\":{\"delete\":{\"tweet\":{\"id\":\"1\"},\"event_at\":\"2026-11-20T10:15:30Z\"}}}",
                "{\"data\":{\"user_suspend\":{\"user\":{\"id\":\"3\"}}}}",
                "\ufeff{\"limit\":{\"track\":1}}",
            })
    void noticesAreNoPosts(String line) throws Exception {
        assertThat(decode(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\1',
            value = {
                "{                                              | no JSON",
                "nonsense                                       | no JSON",
                "{\"limit\":{}} {}                              | no JSON",
                "{\"limit\":{},\"limit\":{}}                    | no JSON",
                "[]                                             | no object with data",
                "null                                           | no object with data",
                "\"null\"                                       | no object with data",
                "[{\"limit\":{\"track\":1}}]                   | no object with data",
                "{\"limit\":null}                               | no object with data",
                "{\"data\":{\"withheld\":{},\"text\":\"x\"}}     | id is missing",
                "{}                                             | no object with data",
                "{\"data\":[]}                                  | no object with data",
                "{\"data\":null,\"limit\":{}}                   | no object with data",
                "{\"errors\":[]}                                | no object with data",
                "{\"data\":{}}                                  | id is missing",
                "{\"data\":{\"id\":1}}                          | id is missing or no text",
                "{\"data\":{\"id\":\"1\",\"text\":null}}        | text is missing or no text",
                "{\"data\":{\"id\":\"1\",\"text\":\"\"}}        | created_at is missing",
            })
    void whatIsNeitherIsRefused(String line, String reason) {
        assertThatThrownBy(() -> decode(line))
                .isInstanceOf(UnreadableLineException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void theTimeMustBeOneThatABrokerTakes() throws Exception {
        Instant latest = Instant.ofEpochMilli(NOW).plus(PostDecoder.FURTHEST_AHEAD);

        assertThat(decode(at(latest.toString()))).isPresent();
        assertThatThrownBy(() -> decode(at(latest.plus(Duration.ofMillis(1)).toString())))
                .isInstanceOf(UnreadableLineException.class)
                .hasMessageContaining("future");
        assertThatThrownBy(() -> decode(at("1969-12-31T23:59:59Z")))
                .isInstanceOf(UnreadableLineException.class)
                .hasMessageContaining("1970");
        assertThatThrownBy(() -> decode(at("Wed Oct 10 20:19:24 +0000 2018")))
                .isInstanceOf(UnreadableLineException.class)
                .hasMessageContaining("ISO 8601");
    }

    private static String at(String time) {
        return "{\"data\":{\"id\":\"1\",\"text\":\"\",\"created_at\":\"" + time + "\"}}";
    }

    @Test
    void onlyUtf8IsRead() {
        String post = at("2020-01-02T03:04:05Z").replace("\"text\":\"\"", "\"text\":\"Ä\"");

        for (byte[] line : new byte[][] {post.getBytes(ISO_8859_1), post.getBytes(UTF_16BE)}) {
            assertThatThrownBy(() -> PostDecoder.decode(line, NOW))
                    .isInstanceOf(UnreadableLineException.class);
        }
    }

    @Test
    void halfASurrogatePairStaysEscaped() throws Exception {
        assertThat(
                        json(
                                at("2020-01-02T03:04:05Z")
                                        .replace("\"text\":\"\"", "\"text\":\"\\ud83d\"")))
                .contains("\"text\":\"\\uD83D\"");
    }

    @Test
    void aLanguageIsATextOrNotThere() throws Exception {
        String post = at("2020-01-02T03:04:05Z");
        String with = post.replace("\"text\"", "\"lang\":%s,\"text\"");

        assertThat(decode(post).orElseThrow().language()).isNull();
        assertThat(decode(with.formatted("null")).orElseThrow().language()).isNull();
        assertThatThrownBy(() -> decode(with.formatted("[\"en\"]")))
                .isInstanceOf(UnreadableLineException.class);
    }
}
