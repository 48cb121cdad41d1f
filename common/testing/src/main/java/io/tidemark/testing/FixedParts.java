package io.tidemark.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A generator of which each subtask reads a part of its own. Flink's own enumerator gives the next
 * part to whoever asks first: a subtask may get them all, and after a failure a later one before an
 * earlier one, whose elements are then behind the watermark.
 */
final class FixedParts<T>
        implements Source<T, NumberSequenceSplit, Collection<NumberSequenceSplit>>,
                ResultTypeQueryable<T> {

    private static final long serialVersionUID = 1L;

    private final DataGeneratorSource<T> generator;
    private final long count;

    /**
     * @param generator makes the elements
     * @param count how many it makes
     */
    FixedParts(DataGeneratorSource<T> generator, long count) {
        this.generator = generator;
        this.count = count;
    }

    @Override
    public SplitEnumerator<NumberSequenceSplit, Collection<NumberSequenceSplit>> createEnumerator(
            SplitEnumeratorContext<NumberSequenceSplit> context) {
        int parallelism = context.currentParallelism();
        List<NumberSequenceSplit> parts = new ArrayList<>();
        for (int i = 0; i < parallelism; i++) {
            long from = (count * i + parallelism - 1) / parallelism;
            long to = (count * (i + 1) + parallelism - 1) / parallelism;
            if (from < to) {
                parts.add(new NumberSequenceSplit(String.valueOf(i), from, to - 1));
            }
        }
        return new Enumerator(context, parts);
    }

    @Override
    public SplitEnumerator<NumberSequenceSplit, Collection<NumberSequenceSplit>> restoreEnumerator(
            SplitEnumeratorContext<NumberSequenceSplit> context,
            Collection<NumberSequenceSplit> parts) {
        return new Enumerator(context, parts);
    }

    @Override
    public SourceReader<T, NumberSequenceSplit> createReader(SourceReaderContext context)
            throws Exception {
        return generator.createReader(context);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SimpleVersionedSerializer<NumberSequenceSplit> getSplitSerializer() {
        return generator.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<Collection<NumberSequenceSplit>>
            getEnumeratorCheckpointSerializer() {
        return generator.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return generator.getProducedType();
    }

    /** A part's id is the number of the subtask that reads it. */
    private static final class Enumerator
            implements SplitEnumerator<NumberSequenceSplit, Collection<NumberSequenceSplit>> {

        private final SplitEnumeratorContext<NumberSequenceSplit> context;
        private final List<NumberSequenceSplit> left;

        private Enumerator(
                SplitEnumeratorContext<NumberSequenceSplit> context,
                Collection<NumberSequenceSplit> parts) {
            this.context = context;
            this.left = new ArrayList<>(parts);
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            for (NumberSequenceSplit part : left) {
                if (Integer.parseInt(part.splitId()) % context.currentParallelism() == subtask) {
                    left.remove(part);
                    context.assignSplit(part, subtask);
                    return;
                }
            }
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public void addSplitsBack(List<NumberSequenceSplit> parts, int subtask) {
            left.addAll(parts);
        }

        @Override
        public Collection<NumberSequenceSplit> snapshotState(long checkpointId) {
            return List.copyOf(left);
        }

        @Override
        public void start() {}

        @Override
        public void addReader(int subtask) {}

        @Override
        public void close() {}
    }
}
