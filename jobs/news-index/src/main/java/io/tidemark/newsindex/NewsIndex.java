package io.tidemark.newsindex;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.KafkaSources;
import io.tidemark.search.SearchDocument;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What do people write about our companies? Puts each tweet into a search index, as it is, and
 * takes out those that were deleted.
 *
 * <p>It shows how at-least-once delivery gives an exact result where writing twice does no harm: a
 * tweet's own id is the document's, so what a restart writes again overwrites itself.
 *
 * <pre>
 * Kafka tweets ──> read ─┬─> count deletions ──> search index tweets, by id_str
 *                        └─> Kafka tweets.dead-letters
 * </pre>
 */
public final class NewsIndex {

    static final SerializableTimestampAssigner<Tweet> TIME =
            (tweet, none) -> tweet.record().timestamp();

    private NewsIndex() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new NewsIndexOptions(), arguments, NewsIndex::wire);
    }

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, NewsIndexOptions options) {
        define(
                env,
                KafkaSources.of(
                        options,
                        options.gaps.onGap(),
                        options.input,
                        Tweet.class,
                        Decoder.ofEvents(
                                DecodeTweet::decode,
                                options.time.bounds("the timestamp", TIME).onlyAhead())),
                Watermarks.of(options.time, TIME, "tweets"),
                options.search.toInOrder(
                        options.index, NewsIndex::toDocument, options.kafka(), options.jobName()),
                KafkaSinks.toDeadLetters(options, options.input));
    }

    /**
     * The dataflow.
     *
     * @param time the tweets' event time
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<Tweet>, ?, ?> source,
            WatermarkStrategy<Tweet> time,
            Consumer<DataStream<Tweet>> tweets,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        tweets.accept(
                Events.read(env, source, time, "tweets", deadLetters)
                        .map(new CountDeletions())
                        .uid("count-deletions")
                        .name("count-deletions"));
    }

    static SearchDocument toDocument(String index, Tweet tweet) {
        KafkaRecord record = tweet.record();
        if (tweet.deleted()) {
            return SearchDocument.deletion(
                    index,
                    tweet.id(),
                    record.origin(),
                    record.key(),
                    record.value(),
                    record.timestamp());
        }
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
