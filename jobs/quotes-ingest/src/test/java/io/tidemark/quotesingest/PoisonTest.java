package io.tidemark.quotesingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.Answers;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies as no service should send them. */
class PoisonTest {

    private static final long NOW = 1_700_000_000_000L;

    private static final long LATEST = NOW + QuoteFields.FURTHEST_AHEAD.toMillis();

    @Test
    void eachBodyIsAQuoteOrRefusedWithAReason() throws Exception {
        Poison poison =
                new Poison(
                        "quotes",
                        15,
                        "{\"symbol\":\"AAPL\",\"latestUpdate\":1666447370496,\"latestPrice\":1.10}",
                        "{\"companyName\":\"Äpple, Inc.\",\"tags\":[{\"symbol\":\"X\"}],"
                                + "\"latestUpdate\":null,\"symbol\":\"AAPL\"}");
        long inputs = Poison.records();
        long quotes = 0;
        long refused = 0;
        for (long offset = 0; offset < inputs; offset++) {
            byte[] bytes = poison.at(offset).value();
            try {
                long time = latestUpdate(bytes == null ? new byte[0] : bytes);
                assertThat(time == PolledQuote.NONE || time >= 0).isTrue();
                assertThat(time).isLessThanOrEqualTo(LATEST);
                quotes++;
            } catch (UnreadableQuoteException e) {
                refused++;
                assertThat(e).message().isNotBlank();
            }
        }
        Outcome outcome = new Outcome(inputs, quotes, 0, refused, 0);
        Answers.write("poison", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp);
        assertThat(List.of(quotes, refused)).allMatch(some -> some > 0);
    }

    private static long latestUpdate(byte[] body) throws UnreadableQuoteException {
        return QuoteFields.read(body, "AAPL", NOW, QuoteTime.LATEST_UPDATE).time();
    }
}
