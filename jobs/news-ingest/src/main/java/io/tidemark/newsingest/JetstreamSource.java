package io.tidemark.newsingest;

import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;
import io.tidemark.http.Backoff;
import io.tidemark.http.WebSocketFeed;
import io.tidemark.kafka.DecodedTypeInfo;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source (FLIP-27) of the posts of Bluesky's Jetstream, over one WebSocket. Event time is {@code
 * time_us}.
 *
 * <p>This stream can be read again. How far it was read is in the checkpoint; a further connection,
 * after a restart or because one broke, goes back from there by some seconds, and what comes again
 * by that is told by its author, collection, key and revision, and dropped. So nothing is lost and
 * nothing comes twice, as long as the service still has what was missed; it says nothing if it has
 * not, but then the event that was read last does not come again, and the job says so.
 */
final class JetstreamSource
        implements Source<Decoded<PostChange>, JetstreamSplit, Void>,
                ResultTypeQueryable<Decoded<PostChange>> {

    /**
     * The longest message in bytes; a record in Kafka, dead letters included, may have a million.
     */
    private static final int LONGEST_MESSAGE = 256 * 1024;

    /** The whole network's posts fall silent for no second. */
    static final WebSocketFeed.Settings PATIENT =
            new WebSocketFeed.Settings(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Backoff.doubling(Duration.ofMillis(250), Duration.ofMinutes(1)),
                    LONGEST_MESSAGE);

    private final String baseUrl;
    private final String topic;
    private final String job;
    private final Duration rewind;
    private final WebSocketFeed.Settings settings;

    /**
     * A source of all posts.
     *
     * @param baseUrl the service's address, {@code ws} or {@code wss}, without a slash at its end
     * @param topic the topic that the posts go to, for dead letters
     * @param job the job's name in dead letters
     * @param rewind how far each further connection goes back; at least a second
     */
    JetstreamSource(
            String baseUrl,
            String topic,
            String job,
            Duration rewind,
            WebSocketFeed.Settings settings) {
        this.baseUrl = baseUrl;
        this.topic = topic;
        this.job = job;
        this.rewind = rewind;
        this.settings = settings;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Decoded<PostChange>, JetstreamSplit> createReader(
            SourceReaderContext context) {
        return new JetstreamReader(
                baseUrl,
                Origin.http(topic, baseUrl + "/subscribe"),
                job,
                rewind,
                settings,
                context);
    }

    @Override
    public SplitEnumerator<JetstreamSplit, Void> createEnumerator(
            SplitEnumeratorContext<JetstreamSplit> context) {
        return new IdleEnumerator();
    }

    @Override
    public SplitEnumerator<JetstreamSplit, Void> restoreEnumerator(
            SplitEnumeratorContext<JetstreamSplit> context, Void nothing) {
        return new IdleEnumerator();
    }

    @Override
    public SimpleVersionedSerializer<JetstreamSplit> getSplitSerializer() {
        return new JetstreamSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
        return new StreamEnumerator.Serializer();
    }

    @Override
    public TypeInformation<Decoded<PostChange>> getProducedType() {
        return new DecodedTypeInfo<>(TypeInformation.of(PostChange.class));
    }
}
