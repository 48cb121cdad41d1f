package io.tidemark.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.Origin;
import io.tidemark.search.BulkResult.Outcome;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and how the answer is read. */
class BulkTest {

    private static SearchDocument document(String id, String json) {
        return new SearchDocument(
                "quotes", id, json.getBytes(UTF_8), Origin.kafka("quotes", 0, 1), null, null, 0);
    }

    @Test
    void eachDocumentIsTwoLines() {
        List<SearchDocument> documents =
                List.of(document("A-1", "{\"a\":1.10}"), document("B-2", "{\"b\":\"ü\"}"));
        byte[] body = BulkBody.of(documents);
        assertThat(new String(body, UTF_8))
                .isEqualTo(
                        """
                        {"index":{"_index":"quotes","_id":"A-1"}}
                        {"a":1.10}
                        {"index":{"_index":"quotes","_id":"B-2"}}
                        {"b":"ü"}
                        """);
        assertThat(body).hasSize(documents.stream().mapToInt(BulkBody::size).sum());
    }

    @Test
    void anIdCannotBreakOutOfItsLine() {
        assertThat(new String(BulkBody.of(List.of(document("a\"}\nß", "{}"))), UTF_8))
                .isEqualTo("{\"index\":{\"_index\":\"quotes\",\"_id\":\"a\\\"}\\nß\"}}\n{}\n");
    }

    @Test
    void aDocumentOnSeveralLinesIsPutOnOne() {
        assertThat(new String(BulkBody.of(List.of(document("a", "{\r\n \"a\":\n1}\n"))), UTF_8))
                .endsWith("}}\n{   \"a\": 1} \n");
    }

    @ParameterizedTest
    @CsvSource({
        "200,INDEXED",
        "201,INDEXED",
        "429,RETRY",
        "503,RETRY",
        "500,RETRY",
        "400,REJECTED",
        "403,REJECTED",
        "404,REJECTED",
        "409,REJECTED"
    })
    void eachItemIsReadByItsStatus(int status, Outcome outcome) throws IOException {
        String answer =
                """
                {"took":3,"errors":true,"items":[
                  {"index":{"_id":"a","status":201}},
                  {"index":{"_id":"b","status":%d,"error":{"type":"mapper_parsing_exception",
                    "reason":"failed to parse","caused_by":{"reason":"no number"}}}}]}
                """
                        .formatted(status);
        List<BulkResult> results = BulkResult.parse(answer.getBytes(UTF_8), 2);
        assertThat(results)
                .extracting(BulkResult::outcome)
                .containsExactly(Outcome.INDEXED, outcome);
        if (outcome != Outcome.INDEXED) {
            assertThat(results.get(1).reason())
                    .isEqualTo(status + " mapper_parsing_exception: failed to parse: no number");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>a proxy</html>",
                "",
                "{}",
                "{\"items\":[]}",
                "{\"items\":[{\"index\":{\"status\":201}},{\"index\":{\"status\":201}}]}"
            })
    void whatIsNoAnswerToThisRequestIsNotTakenForOne(String answer) {
        assertThatThrownBy(() -> BulkResult.parse(answer.getBytes(UTF_8), 1))
                .isInstanceOf(IOException.class);
    }
}
