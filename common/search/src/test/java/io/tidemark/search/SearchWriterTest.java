package io.tidemark.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import io.tidemark.options.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sink in Flink's own sink operator, against a node that misbehaves as it is told. */
@Timeout(60)
class SearchWriterTest {

    private static final int MAX_DOCUMENTS = 3;
    private static final int MAX_BYTES = 1000;
    private static final Duration MAX_WAIT = Duration.ofMillis(200);

    /** What the sinks of the running test rejected; static, since the factory is serialized. */
    private static final List<String> CALLS = new ArrayList<>();

    private static final List<DeadLetter> REJECTED = new ArrayList<>();

    private static final class Collected implements RejectedDocuments {
        @Override
        public void add(DeadLetter letter) {
            CALLS.add("add");
            REJECTED.add(letter);
        }

        @Override
        public void flush() {
            CALLS.add("flush");
        }

        @Override
        public void close() {}
    }

    private ScriptedNode node;
    private OneInputStreamOperatorTestHarness<SearchDocument, CommittableMessage<Void>> sink;
    private long offset;

    @BeforeEach
    void start() throws Exception {
        CALLS.clear();
        REJECTED.clear();
        node = new ScriptedNode();
        sink = open(null);
    }

    @AfterEach
    void stop() throws Exception {
        sink.close();
        node.close();
    }

    private OneInputStreamOperatorTestHarness<SearchDocument, CommittableMessage<Void>> open(
            OperatorSubtaskState state) throws Exception {
        return open(new SearchConnection(node.url(), null, null, null, null), state);
    }

    private static OneInputStreamOperatorTestHarness<SearchDocument, CommittableMessage<Void>> open(
            SearchConnection connection, OperatorSubtaskState state) throws Exception {
        SearchSink search =
                new SearchSink(
                        connection,
                        new Batching(MAX_DOCUMENTS, MAX_BYTES, MAX_WAIT),
                        Collected::new,
                        "the-job");
        var harness =
                new OneInputStreamOperatorTestHarness<SearchDocument, CommittableMessage<Void>>(
                        new SinkWriterOperatorFactory<>(search),
                        TypeInformation.of(SearchDocument.class)
                                .createSerializer(new SerializerConfigImpl()));
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private SearchDocument document(String id, String json) {
        return new SearchDocument(
                "quotes",
                id,
                json.getBytes(UTF_8),
                Origin.kafka("quotes", 2, offset++),
                "KEY".getBytes(UTF_8),
                "as it was read".getBytes(UTF_8),
                77);
    }

    private void write(String... ids) throws Exception {
        for (String id : ids) {
            sink.processElement(document(id, "{\"id\":\"" + id + "\"}"), 0);
        }
    }

    /** Sends what is left and waits for the answers, as Flink does at the end of a stream. */
    private void end() throws Exception {
        sink.endInput();
    }

    @Test
    void aDocumentWaitsForOthersNoLongerThanTheInterval() throws Exception {
        write("a");
        sink.setProcessingTime(MAX_WAIT.toMillis() - 1);
        assertThat(node.requests()).isEmpty();
        sink.setProcessingTime(MAX_WAIT.toMillis());
        await().until(() -> node.documents().containsKey("quotes/a"));
    }

    @Test
    void aFullRequestGoesAtOnce() throws Exception {
        write("a", "b", "c");
        await().until(() -> node.requests().equals(List.of(List.of("a", "b", "c"))));
    }

    @Test
    void whatIsWrittenTwiceIsThereOnce() throws Exception {
        write("a", "b", "a");
        end();
        assertThat(node.documents()).containsOnlyKeys("quotes/a", "quotes/b");
    }

    @Test
    void onlyTheItemsThatWereNotTakenAreSentAgain() throws Exception {
        node.answerItemWith("b", 429, 503);
        write("a", "b", "c");
        end();
        assertThat(node.documents()).containsOnlyKeys("quotes/a", "quotes/b", "quotes/c");
        assertThat(node.requests())
                .containsExactly(List.of("a", "b", "c"), List.of("b"), List.of("b"));
        assertThat(REJECTED).isEmpty();
    }

    @Test
    void aRejectedDocumentIsADeadLetterOfItsRecordAndStoredBeforeTheCheckpoint() throws Exception {
        node.answerItemWith("b", 400);
        write("a", "b", "c");
        sink.prepareSnapshotPreBarrier(1);

        assertThat(node.documents()).containsOnlyKeys("quotes/a", "quotes/c");
        assertThat(CALLS).containsExactly("add", "flush");
        DeadLetter letter = REJECTED.get(0);
        assertThat(letter.origin()).isEqualTo(Origin.kafka("quotes", 2, 1));
        assertThat(letter.key()).asString(UTF_8).isEqualTo("KEY");
        assertThat(letter.value()).asString(UTF_8).isEqualTo("as it was read");
        assertThat(letter.timestamp()).isEqualTo(77);
        assertThat(letter.job()).isEqualTo("the-job");
        assertThat(letter.errorMessage())
                .isEqualTo("document b was rejected: 400 scripted: as told");
    }

    @Test
    void aDocumentThatNoRequestCanHoldIsADeadLetter() throws Exception {
        sink.processElement(document("big", "\"" + "x".repeat(MAX_BYTES) + "\""), 0);
        write("small");
        write("i".repeat(BulkBody.MAX_ID_BYTES + 1), "");
        end();
        assertThat(node.documents()).containsOnlyKeys("quotes/small");
        assertThat(REJECTED)
                .extracting(letter -> letter.origin().offset())
                .containsExactly(0L, 2L, 3L);
        assertThat(REJECTED.get(0).errorMessage()).contains("exceed a request's 1000");
    }

    @ParameterizedTest
    @ValueSource(ints = {ScriptedNode.DROP, 429, 500, 502, 503})
    void aRequestThatFailsIsSentAgain(int status) throws Exception {
        node.answerRequestsWith(status, status);
        write("a", "b", "c", "d");
        end();
        assertThat(node.requests().stream().flatMap(List::stream))
                .containsExactly("a", "b", "c", "d");
        assertThat(REJECTED).isEmpty();
    }

    @Test
    void aNodeThatIsDownHoldsTheStreamBackAndNothingIsLost() throws Exception {
        int port = node.port();
        node.close();
        write("a", "b", "c");
        await("the refusal").pollInSameThread().until(() -> sink.getTaskMailbox().hasMail());
        node = new ScriptedNode(port);
        end();
        assertThat(node.documents()).containsOnlyKeys("quotes/a", "quotes/b", "quotes/c");
    }

    @Test
    void aRequestThatCannotBeReadIsHalvedUntilTheCulpritStandsAlone() throws Exception {
        node.cannotRead("poison");
        write("a", "poison", "c");
        end();
        assertThat(node.documents()).containsOnlyKeys("quotes/a", "quotes/c");
        assertThat(REJECTED).extracting(letter -> letter.origin().offset()).containsExactly(1L);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 301})
    void aNodeThatRefusesUsFailsTheJobForGood(int status) throws Exception {
        node.answerRequestsWith(status);
        write("a", "b", "c");
        assertThatThrownBy(this::end)
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .message()
                .startsWith(
                        "the search node at "
                                + node.url()
                                + " takes nothing from us: "
                                + status
                                + " {\"error\":\"scripted\"}; ")
                .contains(status == 401 || status == 403 ? "--search-user" : "--search-url")
                .hasLineCount(1);
        assertThat(REJECTED).isEmpty();
    }

    @Test
    void aBlockIsWaitedForAndNoDocumentIsToBlame() throws Exception {
        String reason = "index [quotes] blocked by: [FORBIDDEN/8/index write (api)];";
        for (String id : List.of("a", "b", "c")) {
            node.answerItemWith(id, 403, "cluster_block_exception", reason);
        }
        write("a", "b", "c");
        end();
        assertThat(node.documents()).containsOnlyKeys("quotes/a", "quotes/b", "quotes/c");
        assertThat(REJECTED).isEmpty();
    }

    @Test
    void anIndexThatMayNotBeMadeFailsTheJobAndNoDocumentIsToBlame() throws Exception {
        node.answerItemWith(
                "a",
                404,
                "index_not_found_exception",
                "no such index [quotes] and [action.auto_create_index] is [false]");
        write("a", "b");
        assertThatThrownBy(this::end)
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("no such index [quotes]")
                .hasMessageEndingWith("or let the node do it: action.auto_create_index");
        assertThat(REJECTED).isEmpty();
    }

    @Test
    void aRequestThatIsRefusedForWhatIsInEachIsNotHalved() throws Exception {
        node.answerRequestWith(
                400,
                """
                {"error":{"type":"illegal_argument_exception",
                  "reason":"explicit index in bulk is not allowed"},"status":400}
                """);
        write("a", "b", "c");
        assertThatThrownBy(this::end)
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("rest.action.multi.allow_explicit_index");
        assertThat(node.requests()).isEmpty();
        assertThat(REJECTED).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 401, 403, 404})
    void aPageOfAGatewayFailsTheJobWithTheAddressToLookAt(int status) throws Exception {
        node.answerRequestWith(status, "<!DOCTYPE html>\n<html>\u001b[31m<h1>Log in</h1></html>");
        write("a", "b", "c");
        assertThatThrownBy(this::end)
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .message()
                .contains(status + " <!DOCTYPE html> <html> [31m<h1>Log in</h1></html>; ")
                .contains("--search-url")
                .hasLineCount(1);
        assertThat(REJECTED).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void aPageOfAGatewayThatIsBusyIsWaitedFor(int status) throws Exception {
        node.answerRequestWith(status, "<html>Come back later</html>");
        write("a", "b", "c");
        end();
        assertThat(node.documents()).hasSize(3);
        assertThat(REJECTED).isEmpty();
    }

    @Test
    void aRequestThatIsTooLargeForTheNodeIsHalvedAndOnlyADocumentThatAloneIsTooLargeIsRejected()
            throws Exception {
        node.takesNoMoreThan(200);
        write("a");
        sink.processElement(document("b", "\"" + "x".repeat(200) + "\""), 0);
        write("c", "d", "e");
        end();
        assertThat(node.documents())
                .containsOnlyKeys("quotes/a", "quotes/c", "quotes/d", "quotes/e");
        assertThat(REJECTED)
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.origin().offset()).isEqualTo(1);
                            assertThat(letter.errorMessage())
                                    .startsWith("document b was rejected: 413")
                                    .contains("http.max_content_length");
                        });
    }

    @Test
    void anOlderDocumentIsNotSentAgainOverANewerOneThatWasTaken() throws Exception {
        node.answerItemWith("a", 429);
        sink.processElement(document("a", "\"older\""), 0);
        sink.processElement(document("a", "\"newer\""), 0);
        write("b");
        end();
        assertThat(node.documents()).containsEntry("quotes/a", "\"newer\"");
        assertThat(node.requests()).containsExactly(List.of("a", "a", "b"));
    }

    @Test
    void documentsOfOneIdThatWereBothRefusedKeepTheirOrder() throws Exception {
        node.answerItemWith("a", 429, 429);
        sink.processElement(document("a", "\"older\""), 0);
        sink.processElement(document("a", "\"newer\""), 0);
        write("b");
        end();
        assertThat(node.documents()).containsEntry("quotes/a", "\"newer\"");
        assertThat(REJECTED).isEmpty();
    }

    @Test
    void anOlderDocumentIsSentAgainIfTheNewerOneIsBad() throws Exception {
        node.answerItemWith("a", 429, 400);
        sink.processElement(document("a", "\"older\""), 0);
        sink.processElement(document("a", "\"bad\""), 0);
        write("b");
        end();
        assertThat(node.documents()).containsEntry("quotes/a", "\"older\"");
        assertThat(REJECTED).extracting(letter -> letter.origin().offset()).containsExactly(1L);
    }

    private SearchDocument deletion(String id) {
        return SearchDocument.deletion(
                "quotes", id, Origin.kafka("quotes", 2, offset++), id.getBytes(UTF_8), null, 77);
    }

    @Test
    void aDeletionKeepsItsPlaceAmongTheDocumentsOfItsId() throws Exception {
        write("a", "b");
        sink.processElement(deletion("a"), 0);
        sink.processElement(deletion("b"), 0);
        sink.processElement(document("b", "\"again\""), 0);
        sink.processElement(deletion("never there"), 0);
        end();
        assertThat(node.documents()).isEqualTo(Map.of("quotes/b", "\"again\""));
        assertThat(REJECTED).isEmpty();
    }

    @Test
    void anOlderDocumentIsNotSentAgainBehindItsDeletion() throws Exception {
        node.answerItemWith("a", 429);
        write("a");
        sink.processElement(deletion("a"), 0);
        write("b");
        end();
        assertThat(node.documents()).containsOnlyKeys("quotes/b");
    }

    @Test
    void aDeletionThatTheNodeCouldNotTakeIsSentAgainUnlessANewerDocumentWasTaken()
            throws Exception {
        write("a", "b", "c");
        sink.prepareSnapshotPreBarrier(1);
        assertThat(node.documents()).hasSize(3);
        node.answerItemWith("a", 429).answerItemWith("b", 429);
        sink.processElement(deletion("a"), 0);
        sink.processElement(deletion("b"), 0);
        sink.processElement(document("b", "\"newer\""), 0);
        end();
        assertThat(node.documents()).containsOnlyKeys("quotes/b", "quotes/c");
        assertThat(node.documents()).containsEntry("quotes/b", "\"newer\"");
    }

    @Test
    void aDeletionThatTheNodeNeverTakesIsADeadLetterWithoutValue() throws Exception {
        node.answerItemWith("a", 400);
        sink.processElement(deletion("a"), 0);
        end();
        assertThat(REJECTED)
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.key()).isEqualTo("a".getBytes(UTF_8));
                            assertThat(letter.value()).isNull();
                        });
    }

    @Test
    void aDeletionThatACheckpointFindsInTheBufferIsMadeAfterARestore() throws Exception {
        write("a", "b", "c");
        sink.processElement(deletion("a"), 0);
        sink.prepareSnapshotPreBarrier(1);
        OperatorSubtaskState checkpoint = sink.snapshot(1, 1);
        assertThat(node.documents()).containsKey("quotes/a");
        sink.close();

        sink = open(checkpoint);
        end();
        assertThat(node.documents()).containsOnlyKeys("quotes/b", "quotes/c");
    }

    @Test
    void whatACheckpointFindsInTheBufferIsWrittenAfterARestore() throws Exception {
        write("a", "b");
        sink.prepareSnapshotPreBarrier(1);
        OperatorSubtaskState checkpoint = sink.snapshot(1, 1);
        assertThat(node.requests()).isEmpty();
        sink.close();

        sink = open(checkpoint);
        node.answerItemWith("b", 400);
        end();
        assertThat(node.documents()).containsOnlyKeys("quotes/a");
        assertThat(REJECTED)
                .extracting(DeadLetter::origin)
                .containsExactly(Origin.kafka("quotes", 2, 1));
    }

    @Test
    void noDocumentIsUnderWayWhenACheckpointIsTaken() throws Exception {
        node.answerRequestsWith(503);
        write("a", "b", "c");
        sink.prepareSnapshotPreBarrier(1);
        OperatorSubtaskState checkpoint = sink.snapshot(1, 1);
        sink.close();

        // After a failure the base writer makes smaller requests, so some are still in the buffer.
        assertThat(node.documents()).hasSizeBetween(1, 2);
        sink = open(checkpoint);
        end();
        assertThat(node.requests().stream().flatMap(List::stream)).containsExactly("a", "b", "c");
    }

    @Test
    void withoutItsSecretTheSinkDoesNotStart() {
        SearchConnection connection =
                new SearchConnection(
                        node.url(), "me", new Secret("TIDEMARK_UNSET", null), null, null);
        assertThatThrownBy(() -> open(connection, null))
                .isInstanceOf(SuppressRestartsException.class)
                .hasRootCauseMessage(
                        "the environment variable TIDEMARK_UNSET with the password of search user me"
                                + " is not set");
    }

    @Test
    void withoutItsSecretFileTheSinkDoesNotStart() {
        SearchConnection connection =
                new SearchConnection(
                        node.url(), "me", new Secret("TIDEMARK_UNSET", "/not/there"), null, null);
        assertThatThrownBy(() -> open(connection, null))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("/not/there");
    }

    @Test
    void documentsNeedNoKryo() {
        assertThat(
                        TypeInformation.of(SearchDocument.class)
                                .createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
