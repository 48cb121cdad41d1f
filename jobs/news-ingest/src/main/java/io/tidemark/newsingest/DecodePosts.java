package io.tidemark.newsingest;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Makes a post of each line, skips notices, and makes a dead letter of what is neither. */
final class DecodePosts extends ProcessFunction<StreamLine, Post> {

    static final OutputTag<DeadLetter> DEAD_LETTERS = new OutputTag<>("dead-letters") {};

    private final Origin origin;
    private transient Counter malformed;
    private transient Counter skipped;

    /**
     * Decodes lines.
     *
     * @param origin where they come from, and the topic that they go to
     */
    DecodePosts(Origin origin) {
        this.origin = origin;
    }

    @Override
    public void open(OpenContext context) {
        malformed = getRuntimeContext().getMetricGroup().counter("records-malformed");
        skipped = getRuntimeContext().getMetricGroup().counter("records-skipped");
    }

    @Override
    public void processElement(StreamLine line, Context context, Collector<Post> posts) {
        try {
            Optional<Post> post = decode(line);
            if (post.isPresent()) {
                posts.collect(post.get());
            } else {
                skipped.inc();
            }
        } catch (UnreadableLineException e) {
            malformed.inc();
            context.output(
                    DEAD_LETTERS,
                    DeadLetter.of(
                            origin, null, line.bytes(), line.receivedAt(), e, NewsIngest.JOB));
        }
    }

    private static Optional<Post> decode(StreamLine line) throws UnreadableLineException {
        if (line.cut()) {
            throw new UnreadableLineException(
                    "the line is longer than " + line.bytes().length + " bytes; cut there");
        }
        return PostDecoder.decode(line.bytes(), line.receivedAt());
    }
}
