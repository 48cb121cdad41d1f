package io.tidemark.newsindex;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Decode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.KafkaSources;
import io.tidemark.search.SearchDocument;
import io.tidemark.search.SearchPreflight;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What do people write about our companies? Puts each tweet into a search index, as it is.
 *
 * <p>It shows how at-least-once delivery gives an exact result where writing twice does no harm: a
 * tweet's own id is the document's, so what a restart writes again overwrites itself.
 *
 * <pre>
 * Kafka tweets ──> decode ─┬─> search index tweets, by id_str
 *                          └─> Kafka tweets.dead-letters
 * </pre>
 */
public final class NewsIndex {

    static final String JOB = "news-index";

    static final String READ_TWEETS = "read-tweets";
    static final String DECODE_TWEETS = "decode-tweets";
    static final String MAKE_DOCUMENTS = "make-documents";
    static final String WRITE_DOCUMENTS = "write-documents";
    static final String WRITE_DEAD_LETTERS = "write-dead-letters";

    private NewsIndex() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new NewsIndexOptions(), arguments, NewsIndex::defineWithKafka);
    }

    private static void defineWithKafka(StreamExecutionEnvironment env, NewsIndexOptions options) {
        SearchPreflight.check(options.search.connection(), options.connectTimeout());
        define(
                env,
                KafkaSources.of(options, options.input),
                Watermarks.of(options.time, (record, none) -> record.timestamp(), options.input),
                tweets -> index(tweets, options),
                deadLetters -> writeDeadLetters(deadLetters, options));
    }

    /**
     * The dataflow.
     *
     * @param time the tweets' event time
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> lines,
            WatermarkStrategy<KafkaRecord> time,
            Consumer<DataStream<Tweet>> tweets,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        SingleOutputStreamOperator<Tweet> decoded =
                env.fromSource(lines, time, READ_TWEETS)
                        .uid(READ_TWEETS)
                        .process(new Decode<>(Tweet.class, DecodeTweet::decode, JOB))
                        .uid(DECODE_TWEETS)
                        .name(DECODE_TWEETS);

        tweets.accept(decoded);
        deadLetters.accept(decoded.getSideOutput(Decode.DEAD_LETTERS));
    }

    static void index(DataStream<Tweet> tweets, NewsIndexOptions options) {
        String index = options.index;
        tweets.map(tweet -> toDocument(index, tweet))
                .uid(MAKE_DOCUMENTS)
                .name(MAKE_DOCUMENTS)
                .sinkTo(options.search.sink(options.kafka().properties(), options.jobName()))
                .uid(WRITE_DOCUMENTS)
                .name(WRITE_DOCUMENTS);
    }

    static void writeDeadLetters(DataStream<DeadLetter> deadLetters, NewsIndexOptions options) {
        deadLetters
                .sinkTo(KafkaSinks.deadLetters(options, options.input))
                .uid(WRITE_DEAD_LETTERS)
                .name(WRITE_DEAD_LETTERS);
    }

    static SearchDocument toDocument(String index, Tweet tweet) {
        KafkaRecord record = tweet.record();
        return new SearchDocument(
                index,
                tweet.id(),
                record.value(),
                record.origin(),
                record.key(),
                null,
                record.timestamp());
    }
}
