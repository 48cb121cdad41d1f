package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import io.tidemark.job.JobMain;
import io.tidemark.kafka.KafkaSinks;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What do people write about our companies? Listens to a stream of posts and writes those that are
 * wanted to Kafka, each once, in the shape that the rest of the house reads.
 *
 * <p>It shows what exactly once can mean where the source cannot be read again: from the last
 * completed checkpoint on nothing is lost and nothing comes twice; what a broken connection did not
 * bring is lost, and the job says so ({@link FilteredStreamSource}).
 *
 * <pre>
 * post stream ──> decode ──> keep wanted ──> drop repeats ──> Kafka tweets
 *                    └──────────────────────────────────────> Kafka tweets.dead-letters
 * </pre>
 */
public final class NewsIngest {

    static final String JOB = "news-ingest";

    static final String LISTEN = "listen-to-stream";
    static final String DECODE = "decode-posts";
    static final String KEEP_WANTED = "keep-wanted";
    static final String DROP_REPEATS = "drop-repeats";
    static final String WRITE_POSTS = "write-posts";
    static final String WRITE_DEAD_LETTERS = "write-dead-letters";

    private NewsIngest() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(
                new NewsIngestOptions(),
                arguments,
                (env, options) ->
                        define(
                                env,
                                new FilteredStreamSource(
                                        options.baseUrl(),
                                        options.rule(),
                                        StreamTiming.DOCUMENTED,
                                        options.token()),
                                Origin.http(
                                        options.output, StreamEndpoint.address(options.baseUrl())),
                                new KeepWanted(options.terms(), options.language),
                                options.remember,
                                posts -> writePosts(posts, options),
                                deadLetters -> writeDeadLetters(deadLetters, options)));
    }

    /**
     * The dataflow.
     *
     * @param origin where the lines come from, and the topic that the posts go to
     * @param remember how long ids are remembered; 0: not at all
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<StreamLine, ?, ?> stream,
            Origin origin,
            KeepWanted wanted,
            Duration remember,
            Consumer<DataStream<Post>> posts,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        // An account has one connection, so more subtasks would have nothing to do.
        SingleOutputStreamOperator<Post> decoded =
                env.fromSource(stream, WatermarkStrategy.forMonotonousTimestamps(), LISTEN)
                        .uid(LISTEN)
                        .setParallelism(1)
                        .process(new DecodePosts(origin))
                        .uid(DECODE)
                        .name(DECODE)
                        .setParallelism(1);

        posts.accept(
                decoded.filter(wanted)
                        .uid(KEEP_WANTED)
                        .name(KEEP_WANTED)
                        .setParallelism(1)
                        .keyBy(Post::id)
                        .process(new DropRepeats(remember))
                        .uid(DROP_REPEATS)
                        .name(DROP_REPEATS));
        deadLetters.accept(decoded.getSideOutput(DecodePosts.DEAD_LETTERS));
    }

    static void writePosts(DataStream<Post> posts, NewsIngestOptions options) {
        String topic = options.output;
        posts.sinkTo(KafkaSinks.of(options, "posts", topic, post -> toRecord(topic, post)))
                .uid(WRITE_POSTS)
                .name(WRITE_POSTS);
    }

    static void writeDeadLetters(DataStream<DeadLetter> letters, NewsIngestOptions options) {
        letters.sinkTo(KafkaSinks.deadLetters(options, options.output))
                .uid(WRITE_DEAD_LETTERS)
                .name(WRITE_DEAD_LETTERS);
    }

    /**
     * Key: {@code id_str}; value: the normalised post, which tells when it was written. As a
     * timestamp of Kafka's, that could be older than the topic's retention.
     */
    static ProducerRecord<byte[], byte[]> toRecord(String topic, Post post) {
        return new ProducerRecord<>(topic, post.id().getBytes(UTF_8), post.json());
    }
}
