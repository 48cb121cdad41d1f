package io.tidemark.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.Origin;
import java.io.IOException;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;

class SearchDocumentsSerializerTest {

    private final SearchDocumentsSerializer serializer = new SearchDocumentsSerializer();

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private BufferedRequestState<SearchDocument> copy(BufferedRequestState<SearchDocument> state)
            throws IOException {
        return serializer.deserialize(serializer.getVersion(), serializer.serialize(state));
    }

    @Test
    void everyFieldComesBack() throws IOException {
        List<SearchDocument> documents =
                List.of(
                        new SearchDocument(
                                "quotes",
                                "Ä-1",
                                bytes("{\"a\":1}"),
                                Origin.kafka("quotes", 3, 1L << 40),
                                bytes("key"),
                                bytes("value"),
                                -1),
                        new SearchDocument(
                                "tweets",
                                "2",
                                new byte[0],
                                Origin.http("tweets", "http://api.example/"),
                                null,
                                null,
                                Long.MAX_VALUE));
        BufferedRequestState<SearchDocument> copied =
                copy(
                        new BufferedRequestState<>(
                                documents.stream()
                                        .map(d -> new RequestEntryWrapper<>(d, d.json().length))
                                        .toList()));
        assertThat(copied.getBufferedRequestEntries())
                .extracting(RequestEntryWrapper::getRequestEntry)
                .usingRecursiveComparison()
                .isEqualTo(documents);
    }

    @Test
    void stateOfALaterVersionIsRefused() throws IOException {
        byte[] state = serializer.serialize(BufferedRequestState.emptyState());
        assertThatThrownBy(() -> serializer.deserialize(2, state)).isInstanceOf(IOException.class);
    }
}
