package io.tidemark.newsindex;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import io.tidemark.catalogue.Topics;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedJsonException;
import org.junit.jupiter.api.Test;

/** The catalogue's example is what this job reads. */
class FormatTest {

    @Test
    void aTweetIsRead() throws MalformedJsonException {
        KafkaRecord record =
                new KafkaRecord(
                        Topics.TWEETS,
                        0,
                        0,
                        0,
                        Formats.TWEET.keyBytes(),
                        Formats.TWEET.valueBytes());

        assertThat(DecodeTweet.decode(record).id()).isEqualTo(Formats.TWEET.key());
    }
}
