package io.tidemark.trends;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import io.tidemark.kafka.KafkaRecord;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The catalogue's examples are what this job reads and writes. */
class FormatTest {

    @Test
    void aTweet() throws Exception {
        Post post =
                Post.decode(
                        new KafkaRecord(
                                "tweets",
                                0,
                                0,
                                0,
                                Formats.TWEET.key().getBytes(UTF_8),
                                Formats.TWEET.value().getBytes(UTF_8)));
        assertThat(post.id()).isEqualTo(Formats.TWEET.key());
        assertThat(post.time()).isEqualTo(1_700_000_123_456L);
        assertThat(post.user()).isEqualTo("3");
        assertThat(post.text()).isEqualTo("Tea with #google");
        assertThat(post.hashtags()).containsExactly("google");
    }

    @Test
    void aCompany() throws Exception {
        CompanyRow row =
                CompanyRow.of(
                        new KafkaRecord(
                                "companies",
                                0,
                                7,
                                0,
                                Formats.COMPANY.key().getBytes(UTF_8),
                                Formats.COMPANY.value().getBytes(UTF_8)));
        assertThat(row).isEqualTo(new CompanyRow(0, 7, "AAPL", "Apple Inc."));
    }

    @Test
    void aTrend() {
        int[] curve = new int[24];
        Arrays.fill(curve, 0, 3, Score.UNKNOWN);
        curve[21] = 2;
        curve[22] = 3;
        curve[23] = 27;
        Score score = new Score("company:AAPL", 1_700_000_130_000L, 27, 2, Score.of(27, 2), curve);
        TrendRow row = new TrendRow("company:AAPL", 1, score);
        assertThat(row.topic()).isEqualTo(Formats.TREND.key());
        assertThat(row.json("10m")).asString(UTF_8).isEqualTo(Formats.TREND.value());
    }

    @Test
    void aBurst() {
        Score start =
                new Score("company:AAPL", 1_700_000_130_000L, 27, 2, Score.of(27, 2), new int[0]);
        Score peak =
                new Score("company:AAPL", 1_700_000_310_000L, 39, 2, Score.of(39, 2), new int[0]);
        Score low = new Score("company:AAPL", 1_700_001_190_000L, 3, 2, Score.of(3, 2), new int[0]);
        Score lower =
                new Score("company:AAPL", 1_700_001_490_000L, 3, 2, Score.of(3, 2), new int[0]);
        BurstRow row =
                Burst.begin(start, 1_699_999_571_234L, 27)
                        .next(peak, 36, 1.5)
                        .next(low, 1, 1.5)
                        .next(lower, 5, 1.5)
                        .ended("company:AAPL", "10m", lower.at());
        assertThat(row.key()).isEqualTo(Formats.BURST.key());
        assertThat(row.json()).asString(UTF_8).isEqualTo(Formats.BURST.value());
    }
}
