package io.tidemark.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static BufferedRequestState<SearchDocument> state() {
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
        return new BufferedRequestState<>(
                documents.stream()
                        .map(d -> new RequestEntryWrapper<>(d, d.json().length))
                        .toList());
    }

    private static void assertEqual(
            BufferedRequestState<SearchDocument> actual,
            BufferedRequestState<SearchDocument> expected) {
        assertThat(actual.getBufferedRequestEntries())
                .usingRecursiveComparison()
                .isEqualTo(expected.getBufferedRequestEntries());
    }

    @Test
    void everyFieldComesBack() throws IOException {
        assertEqual(copy(state()), state());
    }

    @Test
    void whatTheFirstReleaseWroteIsRead() throws IOException {
        // Never changes once it is released: a new version of the state gets a file of its own,
        // which
        // -Dstate.write=true writes.
        Path written = Path.of("src", "test", "resources", "state", "0.1.0", "documents.bin");
        if (Boolean.getBoolean("state.write") && !Files.exists(written)) {
            Files.createDirectories(written.getParent());
            Files.write(written, serializer.serialize(state()));
        }
        assertEqual(serializer.deserialize(1, Files.readAllBytes(written)), state());
    }

    @Test
    void stateOfALaterVersionIsRefused() throws IOException {
        byte[] state = serializer.serialize(BufferedRequestState.emptyState());
        assertThatThrownBy(() -> serializer.deserialize(2, state)).isInstanceOf(IOException.class);
    }
}
