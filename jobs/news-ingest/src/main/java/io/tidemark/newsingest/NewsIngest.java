package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;
import io.tidemark.job.JobMain;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
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
 * <p>With {@code --source jetstream} the stream can be read again, and is ({@link
 * JetstreamSource}).
 *
 * <pre>
 * post stream ──> read ──> keep wanted ──> drop repeats ──> Kafka tweets
 *                   └─────────────────────────────────────> Kafka tweets.dead-letters
 *
 * Jetstream ──> read ─by post─> latest revision ──> Kafka tweets
 *                 └───────────────────────────────> Kafka tweets.dead-letters
 * </pre>
 */
public final class NewsIngest {

    private NewsIngest() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new NewsIngestOptions(), arguments, NewsIngest::wire);
    }

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, NewsIngestOptions options) {
        if (options.source == NewsIngestOptions.NewsSource.JETSTREAM) {
            defineJetstream(
                    env,
                    new JetstreamSource(
                            options.webSocketUrl(),
                            options.output,
                            options.job(),
                            options.rewind,
                            JetstreamSource.PATIENT),
                    new LatestRevision(options.terms(), options.languages, options.remember),
                    KafkaSinks.to(options, "posts", options.output, NewsIngest::toRecord),
                    KafkaSinks.toDeadLetters(options, options.output));
            return;
        }
        define(
                env,
                new FilteredStreamSource(
                        options.baseUrl(),
                        options.rule(),
                        StreamTiming.DOCUMENTED,
                        options.token.secret(),
                        new LineDecoder(
                                Origin.http(
                                        options.output, StreamEndpoint.address(options.baseUrl())),
                                options.job())),
                new KeepWanted(options.terms(), options.language, options.rule().tag()),
                options.remember,
                KafkaSinks.to(options, "posts", options.output, NewsIngest::toRecord),
                KafkaSinks.toDeadLetters(options, options.output));
    }

    /**
     * The dataflow.
     *
     * @param remember how long ids are remembered; 0: not at all
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<Post>, ?, ?> stream,
            KeepWanted wanted,
            Duration remember,
            Consumer<DataStream<Post>> posts,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        // An account has one connection, so more subtasks would have nothing to do.
        DataStreamSource<Decoded<Post>> read =
                env.fromSource(stream, WatermarkStrategy.forMonotonousTimestamps(), "read-posts");
        read.uid("read-posts").setParallelism(1);

        posts.accept(
                Events.values(read, "posts", deadLetters)
                        .filter(wanted)
                        .uid("keep-wanted")
                        .name("keep-wanted")
                        .setParallelism(1)
                        .keyBy(Post::id)
                        .process(new DropRepeats(remember))
                        .uid("drop-repeats")
                        .name("drop-repeats"));
    }

    /**
     * The dataflow of a stream that can be read again.
     *
     * @param latest chooses what goes on
     */
    static void defineJetstream(
            StreamExecutionEnvironment env,
            Source<Decoded<PostChange>, ?, ?> stream,
            LatestRevision latest,
            Consumer<DataStream<PostChange>> posts,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStreamSource<Decoded<PostChange>> read =
                env.fromSource(
                        stream, WatermarkStrategy.forMonotonousTimestamps(), "read-jetstream");
        read.uid("read-jetstream").setParallelism(1);

        // By post, so that what is done with one keeps its order all the way.
        posts.accept(
                Events.values(read, "jetstream", deadLetters)
                        .keyBy(PostChange::id)
                        .process(latest)
                        .uid("latest-revision")
                        .name("latest-revision"));
    }

    /** Key: {@code id_str}; value: the normalised post, or the notice that it is deleted. */
    static ProducerRecord<byte[], byte[]> toRecord(String topic, PostChange change) {
        return new ProducerRecord<>(topic, change.id().getBytes(UTF_8), change.json());
    }

    /**
     * Key: {@code id_str}; value: the normalised post, which tells when it was written. As a
     * timestamp of Kafka's, that could be older than the topic's retention.
     */
    static ProducerRecord<byte[], byte[]> toRecord(String topic, Post post) {
        return new ProducerRecord<>(topic, post.id().getBytes(UTF_8), post.json());
    }
}
