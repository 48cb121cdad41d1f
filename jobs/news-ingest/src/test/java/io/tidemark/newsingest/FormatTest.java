package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import org.junit.jupiter.api.Test;

/** The catalogue's example is what this job writes. */
class FormatTest {

    @Test
    void aPostBecomesATweet() throws UnreadableLineException {
        String line =
                """
                {"data":{"id":"1724550000000000000","text":"Tea with #google",
                "created_at":"2023-11-14T22:15:23.456Z","lang":"en","author_id":"3",
                "entities":{"hashtags":[{"start":9,"end":16,"tag":"google"}]}},
                "includes":{"users":[{"id":"3","name":"Ada","username":"ada",
                "public_metrics":{"followers_count":42}}]}}""";

        Post post = PostDecoder.decode(line.getBytes(UTF_8), 1_700_000_124_000L).orElseThrow();

        assertThat(post.json()).asString(UTF_8).isEqualTo(Formats.TWEET.value());
        assertThat(post.id()).isEqualTo(Formats.TWEET.key());
    }
}
