package io.tidemark.newsingest;

import io.tidemark.job.Secrets;
import io.tidemark.options.Secret;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * A source (FLIP-27) of the lines of X API v2's filtered stream, over one connection. It sets the
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
final class FilteredStreamSource implements Source<StreamLine, StreamSplit, Void> {

    private final String baseUrl;
    private final Rule rule;
    private final StreamTiming timing;
    private final Secret token;

    /**
     * A source of the posts that the rule asks for.
     *
     * @param baseUrl the service's address without a slash at its end
     * @param token where the bearer token is
     */
    FilteredStreamSource(String baseUrl, Rule rule, StreamTiming timing, Secret token) {
        this.baseUrl = baseUrl;
        this.rule = rule;
        this.timing = timing;
        this.token = token;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<StreamLine, StreamSplit> createReader(SourceReaderContext context) {
        String secret = Secrets.require(token, "news stream");
        // The HTTP client would refuse it in a message that shows it.
        if (!secret.matches("[\\x21-\\x7e]+")) {
            throw new SuppressRestartsException(
                    new IllegalStateException(
                            "the news stream's token has characters that no bearer token has"));
        }
        return new StreamReader(
                () -> new StreamListener(baseUrl, secret, rule, timing, context.metricGroup()),
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
}
