package io.tidemark.newsingest;

import io.tidemark.delivery.Decoded;
import io.tidemark.job.Secrets;
import io.tidemark.kafka.DecodedTypeInfo;
import io.tidemark.options.Secret;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * A source (FLIP-27) of the posts of X API v2's filtered stream, over one connection. It sets the
 * account's rule, watches heartbeats and connects again as X documents it. Event time is the time
 * of arrival.
 *
 * <p>What is lost: a stream cannot be read again. So a post is lost that the service streams while
 * there is no connection; so is the line in which a connection breaks; and so is, when the job
 * fails or is stopped, what was received since the last completed checkpoint. No line is lost that
 * ended before its connection did.
 *
 * <p>The token is read where the source reads, on the TaskManager; the job graph names its place
 * only.
 */
final class FilteredStreamSource
        implements Source<Decoded<Post>, StreamSplit, Void>, ResultTypeQueryable<Decoded<Post>> {

    private final String baseUrl;
    private final Rule rule;
    private final StreamTiming timing;
    private final Secret token;
    private final LineDecoder decoder;

    /**
     * A source of the posts that the rule asks for.
     *
     * @param baseUrl the service's address without a slash at its end
     * @param token where the bearer token is
     * @param decoder reads the lines
     */
    FilteredStreamSource(
            String baseUrl, Rule rule, StreamTiming timing, Secret token, LineDecoder decoder) {
        this.baseUrl = baseUrl;
        this.rule = rule;
        this.timing = timing;
        this.token = token;
        this.decoder = decoder;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Decoded<Post>, StreamSplit> createReader(SourceReaderContext context) {
        String secret = Secrets.require(token, "news stream");
        // The HTTP client would refuse it in a message that shows it.
        if (!secret.matches("[\\x21-\\x7e]+")) {
            throw new SuppressRestartsException(
                    new IllegalStateException(
                            "the news stream's token has characters that no bearer token has"));
        }
        return new StreamReader(
                () -> new StreamListener(baseUrl, secret, rule, timing, context.metricGroup()),
                decoder,
                context);
    }

    @Override
    public SplitEnumerator<StreamSplit, Void> createEnumerator(
            SplitEnumeratorContext<StreamSplit> context) {
        return new StreamEnumerator(context);
    }

    @Override
    public SplitEnumerator<StreamSplit, Void> restoreEnumerator(
            SplitEnumeratorContext<StreamSplit> context, Void nothing) {
        return new StreamEnumerator(context);
    }

    @Override
    public SimpleVersionedSerializer<StreamSplit> getSplitSerializer() {
        return new StreamSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
        return new StreamEnumerator.Serializer();
    }

    @Override
    public TypeInformation<Decoded<Post>> getProducedType() {
        return new DecodedTypeInfo<>(TypeInformation.of(Post.class));
    }
}
