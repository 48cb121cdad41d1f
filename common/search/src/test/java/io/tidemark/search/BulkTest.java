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
    void aDeletionIsOneLineBetweenOthers() {
        SearchDocument deletion =
                SearchDocument.deletion(
                        "quotes", "A-1", Origin.kafka("quotes", 0, 1), null, null, 0);
        List<SearchDocument> documents =
                List.of(document("A-1", "{}"), deletion, document("B-2", "{}"));
        byte[] body = BulkBody.of(documents);
        assertThat(new String(body, UTF_8))
                .isEqualTo(
                        """
                        {"index":{"_index":"quotes","_id":"A-1"}}
                        {}
                        {"delete":{"_index":"quotes","_id":"A-1"}}
                        {"index":{"_index":"quotes","_id":"B-2"}}
                        {}
                        """);
        assertThat(body).hasSize(documents.stream().mapToInt(BulkBody::size).sum());
    }

    @ParameterizedTest
    @CsvSource({
        "200,INDEXED",
        "404,INDEXED",
        "400,REJECTED",
        "403,FATAL",
        "429,RETRY",
        "503,RETRY"
    })
    void whatIsNotThereNeedNotBeDeleted(int status, Outcome outcome) throws IOException {
        String answer =
                """
                {"items":[{"delete":{"status":%d,"error":{"type":"index_not_found_exception"}}}]}
                """
                        .formatted(status)
                        .replace(
                                "index_not_found_exception",
                                status == 404 ? "index_not_found_exception" : "other");
        assertThat(BulkResult.parse(answer.getBytes(UTF_8), 1))
                .extracting(BulkResult::outcome)
                .containsExactly(outcome);
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
        "401,FATAL",
        "403,FATAL",
        "404,FATAL",
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
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    403|cluster_block_exception      |blocked by: [FORBIDDEN/8/index write (api)];                |RETRY|index.blocks
                    429|cluster_block_exception      |blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded];     |RETRY|disk
                    400|index_closed_exception       |closed                                                      |RETRY|opened
                    403|security_exception           |no permissions for [indices:admin/create] and User [loader] |FATAL|--search-user
                    404|index_not_found_exception    |no such index [q] and [action.auto_create_index] is [false] |FATAL|action.auto_create_index
                    400|invalid_index_name_exception |Invalid index name [Q], must be lowercase                   |FATAL|--index
                    400|routing_missing_exception    |routing is required for [q]/[1]                             |FATAL|_routing
                    400|validation_exception         |currently has [9]/[9] maximum shards open;                  |FATAL|cluster.max_shards_per_node
                    429|validation_exception         |currently has [9]/[9] maximum normal shards open;                 |FATAL|cluster.max_shards_per_node
                    400|illegal_argument_exception   |explicit index in bulk is not allowed                       |FATAL|rest.action.multi.allow_explicit_index
                    400|illegal_argument_exception   |no write index is defined for alias [q].                    |FATAL|is_write_index
                    400|illegal_argument_exception   |only write ops with an op_type of create are allowed in data streams|FATAL|--index
                    400|illegal_argument_exception   |pipeline with id [p] does not exist                         |FATAL|index.default_pipeline
                    400|illegal_argument_exception   |Limit of total fields [1000] has been exceeded              |REJECTED|
                    400|validation_exception         |this document is not valid                                  |REJECTED|
                    """)
    void whatIsInTheWayOfEveryDocumentIsNotTheDocumentsFaultWhereverItStands(
            int status, String type, String reason, Outcome outcome, String setting)
            throws IOException {
        String error = "{\"type\":\"%s\",\"reason\":\"%s\"}".formatted(type, reason);
        String answer =
                "{\"items\":[{\"index\":{\"status\":%d,\"error\":%s}}]}".formatted(status, error);
        String whole = "{\"error\":%s,\"status\":%d}".formatted(error, status);
        BulkResult item = BulkResult.parse(answer.getBytes(UTF_8), 1).get(0);
        BulkResult request = Refusal.ofRequest(status, whole.getBytes(UTF_8));

        assertThat(List.of(item.outcome(), request.outcome())).containsOnly(outcome);
        if (setting == null) {
            assertThat(item.explanation()).isEqualTo(item.reason());
        } else {
            assertThat(item.explanation()).contains(status + " " + type, reason, setting);
            assertThat(request.explanation()).contains(status + " ", reason, setting);
        }
    }

    @Test
    void aNodeThatSaysNothingWithItsStatusIsExplained() {
        assertThat(Refusal.ofRequest(413, new byte[0]).explanation())
                .startsWith("413; ")
                .contains("http.max_content_length");
        assertThat(Refusal.ofRequest(503, new byte[0]).explanation()).isEqualTo("503");
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
