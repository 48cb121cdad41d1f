package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.quotesingest.Seen.Verdict;
import org.junit.jupiter.api.Test;

class SeenTest {

    private Seen seen = Seen.NOTHING;

    private Verdict next(long latestUpdate, String body, String problem) {
        PolledQuote quote =
                new PolledQuote("AAPL", "uri", body.getBytes(UTF_8), latestUpdate, 99, problem);
        Verdict verdict = seen.judge(quote);
        if (verdict == Verdict.NEW) {
            seen = seen.after(quote);
        }
        return verdict;
    }

    @Test
    void onlyAGreaterTimeIsNew() {
        assertThat(next(5, "a", null)).isEqualTo(Verdict.NEW);
        assertThat(next(5, "other body", null)).isEqualTo(Verdict.REPEATED);
        assertThat(next(4, "b", null)).isEqualTo(Verdict.STALE);
        assertThat(next(6, "a", null)).isEqualTo(Verdict.NEW);
        assertThat(next(5, "a", null)).isEqualTo(Verdict.STALE);
    }

    @Test
    void timeZeroIsATime() {
        assertThat(next(0, "a", null)).isEqualTo(Verdict.NEW);
        assertThat(next(0, "a", null)).isEqualTo(Verdict.REPEATED);
    }

    @Test
    void withoutTimeABodyThatDiffersIsNew() {
        assertThat(next(PolledQuote.NONE, "a", null)).isEqualTo(Verdict.NEW);
        assertThat(next(PolledQuote.NONE, "a", null)).isEqualTo(Verdict.REPEATED);
        assertThat(next(7, "dated", null)).isEqualTo(Verdict.NEW);
        assertThat(next(PolledQuote.NONE, "a", null)).isEqualTo(Verdict.REPEATED);
        assertThat(next(PolledQuote.NONE, "b", null)).isEqualTo(Verdict.NEW);
        assertThat(next(PolledQuote.NONE, "a", null)).isEqualTo(Verdict.NEW);
    }

    @Test
    void theSameBadBodyIsToldOnce() {
        assertThat(next(PolledQuote.NONE, "bad", "no JSON")).isEqualTo(Verdict.NEW);
        assertThat(next(PolledQuote.NONE, "bad", "no JSON")).isEqualTo(Verdict.REPEATED);
        assertThat(next(PolledQuote.NONE, "bad", null)).isEqualTo(Verdict.NEW);
        assertThat(next(8, "good", null)).isEqualTo(Verdict.NEW);
        assertThat(next(PolledQuote.NONE, "bad", "no JSON")).isEqualTo(Verdict.REPEATED);
        assertThat(next(PolledQuote.NONE, "worse", "no JSON")).isEqualTo(Verdict.NEW);
        assertThat(next(8, "good", null)).isEqualTo(Verdict.REPEATED);
    }
}
