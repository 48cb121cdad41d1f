package io.tidemark.trends;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MentionTest {

    private static final Companies COMPANIES =
            new Companies(
                    Map.of(
                                    "AAPL", "Apple Inc.",
                                    "IBM", "International Business Machines Corporation",
                                    "SPOT", "Spotify Technology S.A.",
                                    "T", "",
                                    "BRK.B", "Berkshire Hathaway")
                            .entrySet());

    private static final Companies PAIRS =
            new Companies(
                    Map.of(
                                    "BTC-USD", "Bitcoin",
                                    "BTC-EUR", "",
                                    "ETH-USD", "Ethereum",
                                    "SOL-USD", "Solana",
                                    "SOL", "Emeren")
                            .entrySet());

    private static List<String> topics(String text, String... hashtags) {
        return topics(COMPANIES, text, hashtags);
    }

    private static List<String> topics(Companies companies, String text, String... hashtags) {
        Post post = new Post("1", 5, "u", text, hashtags, null, new byte[0]);
        return Mention.of(post, companies).stream().map(Mention::topic).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "Apple Inc., apple",
        "'Facebook, Inc.', facebook",
        "ITLI (fictional), itli",
        "Spotify Technology S.A., spotify",
        "'Uber Technologies, Inc.', uber",
        "International Business Machines Corporation, international business machines",
        "Technology, technology",
    })
    void whatTellsOnlyTheLegalFormIsNoPartOfAName(String name, String used) {
        assertThat(String.join(" ", Companies.nameOf(name))).isEqualTo(used);
    }

    @Test
    void companiesAreFoundByNameSymbolCashtagAndHashtag() {
        assertThat(topics("an APPLE a day")).containsExactly("company:AAPL");
        assertThat(topics("pineapple")).isEmpty();
        assertThat(topics("apple apple")).containsExactly("company:AAPL");
        assertThat(topics("international business machines; International Business"))
                .containsExactly("company:IBM");
        assertThat(topics("IBM or ibm, SPOT or spot"))
                .containsExactly("company:IBM", "company:SPOT");
        assertThat(topics("$aapl")).containsExactly("cashtag:AAPL", "company:AAPL");
        assertThat(topics("x", "ibm", "InternationalBusinessMachines"))
                .containsExactly(
                        "hashtag:ibm", "hashtag:internationalbusinessmachines", "company:IBM");
        // A letter alone is no symbol, unless as a cashtag.
        assertThat(topics("T $T")).containsExactly("cashtag:T", "company:T");
        assertThat(topics("$BRK.B.")).containsExactly("cashtag:BRK.B", "company:BRK.B");
    }

    @Test
    void aPairIsFoundByWhatItPrices() {
        // Of two pairs of one currency it is the first in the alphabet.
        assertThat(topics(PAIRS, "$btc")).containsExactly("cashtag:BTC", "company:BTC-EUR");
        assertThat(topics(PAIRS, "#BTC", "BTC")).containsExactly("hashtag:btc", "company:BTC-EUR");
        assertThat(topics(PAIRS, "ETH-USD at 100")).containsExactly("company:ETH-USD");
        assertThat(topics(PAIRS, "bitcoin")).containsExactly("company:BTC-USD");
        // What is a symbol of its own is that.
        assertThat(topics(PAIRS, "$SOL SOL", "sol"))
                .containsExactly("hashtag:sol", "cashtag:SOL", "company:SOL");
        assertThat(topics(PAIRS, "btc, USD, $USD")).containsExactly("cashtag:USD");
    }

    @Test
    void aTagIsInLowerCaseAndCountsOnce() {
        assertThat(topics("#AI #ai #BÖRSE", "AI", "ai", "BÖRSE", ""))
                .containsExactly("hashtag:ai", "hashtag:börse");
        assertThat(topics("x", "a".repeat(141))).isEmpty();
        assertThat(topics("100$USD $1,000 US$AB")).isEmpty();
    }
}
