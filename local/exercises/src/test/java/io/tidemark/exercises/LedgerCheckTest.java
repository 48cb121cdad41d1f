package io.tidemark.exercises;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.LedgerEntry;
import io.tidemark.catalogue.LedgerEntry.Api;
import io.tidemark.catalogue.LedgerEntry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A small day's trading that is all accounted for, and each way in which it may not be. */
class LedgerCheckTest {

    private final List<LedgerEntry> ledger = new ArrayList<>();
    private final List<String> quotes = new ArrayList<>();
    private final List<String> enriched = new ArrayList<>();
    private final Map<String, Boolean> indexedQuotes = new TreeMap<>();
    private final List<String> posts = new ArrayList<>();
    private final List<String> indexedPosts = new ArrayList<>();
    private final List<String> deadBodies = new ArrayList<>();
    private final List<String> deadLines = new ArrayList<>();
    private final List<String> deadCompanies = new ArrayList<>();
    private final List<Outage> quoteOutages = new ArrayList<>();
    private final List<Outage> newsOutages = new ArrayList<>();

    private long connection = 1;

    LedgerCheckTest() {
        servedQuote(1_000, "IBM", 10);
        servedQuote(1_100, "IBM", 10);
        servedQuote(1_200, "IBM", 30);
        servedQuote(1_300, "IBM", 20);
        servedQuote(1_400, "GOOG", 15);
        served(1_500, Api.QUOTE, Kind.MALFORMED, null, "IBM", false, "bad-body");
        served(1_600, Api.QUOTE, Kind.ERROR, null, "IBM", false, null);
        servedPost(2_000, "p1", true);
        servedPost(2_100, "p1", true);
        servedPost(2_200, "p2", false);
        servedPost(2_300, "p3", true);
        served(2_400, Api.STREAM, Kind.MALFORMED, null, null, false, "bad-line");
        served(2_500, Api.STREAM, Kind.LIMIT, null, null, false, null);
        served(2_550, Api.STREAM, Kind.ERRORS, null, null, false, null);
        served(2_600, Api.STREAM, Kind.CUT, "p4", null, true, "half-a-line");
        for (String id : List.of("IBM-10", "IBM-30", "GOOG-15")) {
            cameThrough(id);
        }
        for (String id : List.of("p1", "p3")) {
            posts.add(id);
            indexedPosts.add(id);
        }
        deadBodies.add("bad-body");
        deadLines.add("bad-line");
    }

    private void served(
            long at, Api api, Kind kind, String id, String symbol, boolean ok, String sha) {
        ledger.add(
                new LedgerEntry(
                        ledger.size() + 1,
                        at,
                        api,
                        api == Api.STREAM ? connection : null,
                        kind,
                        id,
                        symbol,
                        ok,
                        null,
                        null,
                        sha));
    }

    private void servedQuote(long at, String symbol, long latestUpdate) {
        String id = symbol + "-" + latestUpdate;
        served(at, Api.QUOTE, Kind.QUOTE, id, symbol, false, "sha of " + id);
    }

    private void servedPost(long at, String id, boolean matches) {
        served(at, Api.STREAM, Kind.POST, id, null, matches, "sha of " + id);
    }

    private void cameThrough(String quote) {
        quotes.add(quote);
        enriched.add(quote);
        indexedQuotes.put(quote, true);
    }

    private void vanished(String quote) {
        quotes.remove(quote);
        enriched.remove(quote);
        indexedQuotes.remove(quote);
    }

    private AuditResult check() {
        return LedgerCheck.check(
                ledger,
                new Findings(
                        quotes,
                        enriched,
                        indexedQuotes,
                        posts,
                        indexedPosts,
                        deadBodies,
                        deadLines,
                        deadCompanies),
                quoteOutages,
                newsOutages);
    }

    private void assertProblem(String words) {
        assertThat(check().problems()).singleElement().asString().contains(words);
        assertThat(check().ok()).isFalse();
    }

    @Test
    void everythingHasItsPlace() {
        AuditResult result = check();
        assertThat(result.problems()).isEmpty();
        assertThat(result.ok()).isTrue();
        assertThat(result.quotes()).isEqualTo(new AuditResult.Quotes(5, 4, 1, 1, 3, 3, 3, 3));
        assertThat(result.posts()).isEqualTo(new AuditResult.Posts(4, 3, 1, 1, 2, 2));
        assertThat(result.unreadable()).isEqualTo(new AuditResult.Unreadable(1, 1, 2));
        assertThat(result.skippedLines()).isEqualTo(1);
        assertThat(result.errorLines()).isEqualTo(1);
        assertThat(result.errorAnswers()).isEqualTo(2);
        assertThat(result.lostAtSource()).isEmpty();
    }

    @Test
    void aQuoteThatIsMissing() {
        vanished("GOOG-15");
        assertProblem("served and are not in topic quotes: GOOG-15");
    }

    @Test
    void theNewestQuoteOfASymbolIsNotExcusedByOlderOnes() {
        vanished("IBM-30");
        // IBM-20 is now owed as well: no newer one came through before it.
        assertProblem("2 quotes that were served and are not in topic quotes: IBM-20, IBM-30");
    }

    @Test
    void aQuoteTwiceInTheTopic() {
        quotes.add("IBM-10");
        assertProblem("stand in topic quotes twice: IBM-10");
    }

    @Test
    void aQuoteThatNobodyServed() {
        cameThrough("IBM-11");
        assertProblem("never served: IBM-11");
    }

    @Test
    void aStaleQuoteThatCameThroughWithoutAnOutage() {
        cameThrough("IBM-20");
        assertProblem("stale quotes in topic quotes: IBM-20");
        quoteOutages.add(new Outage(1_150, 1_250));
        assertThat(check().ok()).isTrue();
    }

    @Test
    void theLedgerMayHoldALaterAnswerFirst() {
        // An answer is written down when it has been sent; the next may overtake it there.
        servedQuote(7_000, "ORCL", 60);
        servedQuote(6_000, "ORCL", 50);
        cameThrough("ORCL-50");
        cameThrough("ORCL-60");
        assertThat(check().problems()).isEmpty();
    }

    @Test
    void aQuoteEnrichedTwiceOrNever() {
        enriched.add("IBM-30");
        assertProblem("twice in topic quotes-enriched: IBM-30");
        enriched.removeIf("IBM-30"::equals);
        assertProblem("in topic quotes but not in topic quotes-enriched: IBM-30");
    }

    @Test
    void aQuoteThatIsNotInTheIndexOrOnlyThere() {
        indexedQuotes.remove("IBM-30");
        assertProblem("in topic quotes but not in index quotes: IBM-30");
        indexedQuotes.put("IBM-30", true);
        indexedQuotes.put("IBM-99", true);
        assertProblem("in index quotes but not in topic quotes: IBM-99");
    }

    @Test
    void aQuoteWithoutItsCompanyIsCounted() {
        indexedQuotes.put("IBM-30", false);
        assertThat(check().quotes().enriched()).isEqualTo(2);
    }

    @Test
    void aPostThatIsMissing() {
        posts.remove("p3");
        indexedPosts.remove("p3");
        assertProblem("posts that were served and are not in topic tweets: p3");
    }

    @Test
    void aPostTwice() {
        posts.add("p1");
        assertProblem("stand in topic tweets twice: p1");
    }

    @Test
    void aPostThatTheFilterShouldHaveRejected() {
        posts.add("p2");
        indexedPosts.add("p2");
        assertProblem("that the filter rejects: p2");
    }

    @Test
    void aPostThatIsNotIndexed() {
        indexedPosts.remove("p3");
        assertProblem("in topic tweets but not in index tweets: p3");
    }

    @Test
    void anUnreadableBodyWithoutADeadLetter() {
        deadBodies.clear();
        assertProblem("not in quotes.dead-letters: sha256:bad-body");
    }

    @Test
    void aDeadLetterTwiceOrOfSomethingReadable() {
        deadLines.add("bad-line");
        assertProblem("stand in tweets.dead-letters twice: bad-line");
        deadLines.remove("bad-line");
        deadLines.add("sha of p1");
        assertProblem("of something readable: sha of p1");
    }

    @Test
    void aCompanyThatCannotBeRead() {
        deadCompanies.add("bad-company");
        assertProblem("in companies.dead-letters: bad-company");
    }

    @Test
    void whatWasServedInAnOutageIsLostAndSaidSo() {
        vanished("GOOG-15");
        deadBodies.clear();
        quoteOutages.add(new Outage(1_400, 1_500));
        posts.remove("p3");
        indexedPosts.remove("p3");
        deadLines.clear();
        newsOutages.add(new Outage(2_300, 2_400));

        AuditResult result = check();
        assertThat(result.problems()).isEmpty();
        assertThat(result.lostAtSource())
                .containsExactly("GOOG-15", "p3", "sha256:bad-body", "sha256:bad-line");
    }

    @Test
    void anOutageOfTheOtherJobExcusesNothing() {
        vanished("GOOG-15");
        newsOutages.add(new Outage(0, 5_000));
        assertProblem("served and are not in topic quotes: GOOG-15");
    }

    @Test
    void whatWasServedAgainAfterTheOutageIsNotExcused() {
        vanished("GOOG-15");
        quoteOutages.add(new Outage(1_400, 1_500));
        servedQuote(9_000, "GOOG", 15);
        assertProblem("served and are not in topic quotes: GOOG-15");
    }

    @Test
    void unlessANewerOneHadComeThroughByThen() {
        vanished("GOOG-15");
        quoteOutages.add(new Outage(1_400, 1_500));
        servedQuote(8_000, "GOOG", 16);
        cameThrough("GOOG-16");
        servedQuote(9_000, "GOOG", 15);
        AuditResult result = check();
        assertThat(result.problems()).isEmpty();
        assertThat(result.lostAtSource()).containsExactly("GOOG-15");
    }

    @Test
    void aPostServedToATaskThatWasGivenUpIsLostUntilTheReconnect() {
        newsOutages.add(new Outage(3_000, 4_000));
        servedPost(4_100, "old", true);
        assertProblem("served and are not in topic tweets: old");

        connection = 2;
        servedPost(4_500, "p3", true);
        assertThat(check().problems()).isEmpty();
        assertThat(check().lostAtSource()).containsExactly("old");

        servedPost(4_500, "new", true);
        assertProblem("served and are not in topic tweets: new");
    }
}
