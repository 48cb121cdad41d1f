package io.tidemark.newsingest;

import io.tidemark.delivery.Decoded;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;

/** Emits posts as their lines come, at the time of arrival. */
@SuppressWarnings("try") // the base's close() throws Exception
final class StreamReader
        extends SingleThreadMultiplexSourceReaderBase<
                StreamLine, Decoded<Post>, StreamSplit, StreamSplit> {

    StreamReader(
            Supplier<SplitReader<StreamLine, StreamSplit>> listener,
            LineDecoder decoder,
            SourceReaderContext context) {
        super(
                listener,
                (line, output, split) -> output.collect(decoder.decode(line), line.receivedAt()),
                context.getConfiguration(),
                context);
    }

    /** Nothing: {@link StreamEnumerator} assigns the stream anew after a restore. */
    @Override
    public List<StreamSplit> snapshotState(long checkpoint) {
        return List.of();
    }

    @Override
    protected StreamSplit initializedState(StreamSplit split) {
        return split;
    }

    @Override
    protected StreamSplit toSplitType(String id, StreamSplit split) {
        return split;
    }

    @Override
    protected void onSplitFinished(Map<String, StreamSplit> finished) {
        throw new IllegalStateException("a stream does not end");
    }
}
