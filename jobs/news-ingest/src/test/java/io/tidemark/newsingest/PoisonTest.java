package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;
import io.tidemark.testing.Answers;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines as no service should send them. */
class PoisonTest {

    private static final long NOW = 1_700_000_000_000L;

    private static final ObjectMapper STRICT =
            new ObjectMapper(
                    JsonFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    private final LineDecoder decoder =
            new LineDecoder(Origin.http("tweets", "the stream"), "test");

    @Test
    void aNumberBeyondAllBoundsMakesADeadLetter() {
        byte[] line =
                ("{\"data\":{\"id\":\"1\",\"text\":\"x\",\"score\":1e99999999999,"
                                + "\"created_at\":\"2018-10-10T20:19:24Z\"}}")
                        .getBytes(UTF_8);
        assertThat(decoder.decode(new StreamLine(line, false, NOW)).deadLetter().errorMessage())
                .isEqualTo("the line has a number beyond all bounds");
    }

    @Test
    void eachLineIsAPostADeadLetterOrANotice() throws Exception {
        Poison poison =
                new Poison(
                        "tweets",
                        14,
                        "{\"data\":{\"id\":\"10\",\"text\":\"Go 🐢 #Search\",\"lang\":\"en\","
                                + "\"created_at\":\"2018-10-10T20:19:24.123Z\",\"author_id\":\"6\","
                                + "\"score\":0.10,\"entities\":{\"hashtags\":[{\"start\":1,\"end\":5,"
                                + "\"tag\":\"Search\"}]}},\"includes\":{\"users\":[{\"id\":\"6\","
                                + "\"name\":\"Zażółć\",\"username\":\"zaz\",\"public_metrics\":"
                                + "{\"followers_count\":42}}]},\"matching_rules\":[{\"id\":\"9\"}]}",
                        "{\"data\":{\"id\":\"11\",\"text\":\"\",\"created_at\":\"2023-11-14T22:13:20Z\"}}",
                        "{\"delete\":{\"status\":{\"id\":\"10\"}}}");
        long inputs = Poison.records();
        long posts = 0;
        long letters = 0;
        long notices = 0;
        for (long offset = 0; offset < inputs; offset++) {
            byte[] bytes = poison.at(offset).value();
            // A line is never null, but may be empty.
            byte[] line = bytes == null ? new byte[0] : bytes;
            Decoded<Post> decoded = decoder.decode(new StreamLine(line, false, NOW));
            if (decoded.hasValue()) {
                posts++;
                JsonNode json = STRICT.readTree(decoded.value().json());
                assertThat(json.get("id_str").textValue()).isEqualTo(decoded.value().id());
                assertThat(json.get("timestamp_ms").textValue())
                        .isEqualTo(Long.toString(decoded.value().createdAt()));
            } else if (decoded.isSkipped()) {
                notices++;
            } else {
                letters++;
                assertThat(decoded.deadLetter().value()).isEqualTo(line);
                assertThat(decoded.deadLetter().errorMessage()).isNotBlank();
            }
        }
        Outcome outcome = new Outcome(inputs, posts, 0, letters, notices);
        Answers.write("poison", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp);
        assertThat(List.of(posts, letters, notices)).allMatch(some -> some > 0);
    }

    @Test
    void eachMessageOfJetstreamIsAChangeNoneOfOursOrSaysWhyNot() throws Exception {
        Poison poison =
                new Poison(
                        "tweets",
                        18,
                        JetstreamTest.Events.write(
                                "did:plc:a", NOW * 1000, "3k1", "3r1", "create", "Go 🐢"),
                        JetstreamTest.Events.delete("did:plc:a", NOW * 1000 + 1, "3k1", "3r2"),
                        JetstreamTest.Events.account("did:plc:a", NOW * 1000 + 2));
        long changes = 0;
        long others = 0;
        long unreadable = 0;
        for (long offset = 0; offset < Poison.records(); offset++) {
            byte[] bytes = poison.at(offset).value();
            JetstreamEvent event =
                    JetstreamDecoder.decode(bytes == null ? new byte[0] : bytes, NOW);
            if (event.problem() != null) {
                unreadable++;
                assertThat(event.problem()).isNotBlank();
                assertThat(event.identity()).isNotBlank();
            } else if (event.change() == null) {
                others++;
            } else {
                changes++;
                assertThat(event.identity()).isNotBlank();
                assertThat(STRICT.readTree(event.change().json()).isObject()).isTrue();
            }
        }
        assertThat(List.of(changes, others, unreadable)).allMatch(some -> some > 0);
    }
}
