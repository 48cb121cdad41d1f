package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.catalogue.LedgerEntry.Api;
import io.tidemark.catalogue.LedgerEntry.Kind;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LedgerEntryTest {

    @Test
    void aQuoteIsALineAndBack() throws IOException {
        LedgerEntry quote =
                new LedgerEntry(
                        7,
                        1_000,
                        Api.QUOTE,
                        null,
                        Kind.QUOTE,
                        "IBM-990",
                        "IBM",
                        null,
                        995L,
                        200,
                        "ab12");

        assertThat(quote.json())
                .asString(UTF_8)
                .isEqualTo(
                        "{\"seq\":7,\"at\":1000,\"api\":\"quote\",\"kind\":\"quote\",\"id\":\"IBM-990\","
                                + "\"symbol\":\"IBM\",\"madeAt\":995,\"status\":200,\"sha256\":\"ab12\"}");
        assertThat(LedgerEntry.parse(new String(quote.json(), UTF_8))).isEqualTo(quote);
        assertThat(quote.latestUpdate()).isEqualTo(990);
        assertThat(quote.isQuote()).isTrue();
        assertThat(quote.isFromQuoteApi()).isTrue();
    }

    @Test
    void aPostIsALineAndBack() throws IOException {
        LedgerEntry post =
                new LedgerEntry(
                        1, 1_000, Api.STREAM, 3L, Kind.POST, "99", null, true, 995L, null, "ab12");

        assertThat(post.json())
                .asString(UTF_8)
                .isEqualTo(
                        "{\"seq\":1,\"at\":1000,\"api\":\"stream\",\"connection\":3,\"kind\":\"post\","
                                + "\"id\":\"99\",\"matches\":true,\"madeAt\":995,\"sha256\":\"ab12\"}");
        assertThat(LedgerEntry.parse(new String(post.json(), UTF_8))).isEqualTo(post);
        assertThat(post.isPost()).isTrue();
        assertThat(post.isFromQuoteApi()).isFalse();
    }

    @Test
    void whatIsNotKnownIsPassedOverAndWhatIsWrongIsRefused() throws IOException {
        assertThat(
                        LedgerEntry.parse(
                                        "{\"seq\":1,\"at\":2,\"api\":\"stream\",\"kind\":\"errors\",\"more\":1}")
                                .kind())
                .isEqualTo(Kind.ERRORS);
        assertThatThrownBy(() -> LedgerEntry.parse("{\"seq\":1,\"kind\":\"quoth\"}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("quoth");
    }
}
