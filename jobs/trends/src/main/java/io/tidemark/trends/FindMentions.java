package io.tidemark.trends;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Takes from each post what it mentions. At the start posts may come before the companies; so they
 * wait, and the watermark with them, until the companies topic has been read as far as it went at
 * the start, but no longer than the lookup wait.
 */
final class FindMentions extends AbstractStreamOperator<Mention>
        implements TwoInputStreamOperator<Post, CompanyRow, Mention>, BoundedMultiInput {

    private static final int POSTS = 1;

    private final Map<Integer, Long> lastOffsets;
    private final long lookupWait;

    /** Names by symbol. */
    private transient BroadcastState<String, String> names;

    /** The greatest offset read of each partition of the companies topic. */
    private transient BroadcastState<Integer, Long> read;

    private transient ListState<Post> waitingState;

    /** Null when nothing waits any more. */
    private transient List<StreamRecord<Post>> waiting;

    private transient Watermark held;

    /** Null if they have changed. */
    private transient Companies companies;

    /**
     * Finds mentions.
     *
     * @param lastOffsets of each partition of the companies topic that was not empty at the start
     *     the offset of its last record
     * @param lookupWait the longest time that posts wait
     */
    FindMentions(Map<Integer, Long> lastOffsets, Duration lookupWait) {
        this.lastOffsets = Map.copyOf(lastOffsets);
        this.lookupWait = lookupWait.toMillis();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        names =
                context.getOperatorStateStore()
                        .getBroadcastState(
                                new MapStateDescriptor<>("companies", Types.STRING, Types.STRING));
        read =
                context.getOperatorStateStore()
                        .getBroadcastState(
                                new MapStateDescriptor<>("companies-read", Types.INT, Types.LONG));
        waitingState =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "waiting", TypeInformation.of(Post.class)));
        waiting = new ArrayList<>();
        for (Post post : waitingState.get()) {
            waiting.add(new StreamRecord<>(post, post.time()));
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        if (companiesAreRead()) {
            release();
        } else {
            var unused =
                    getProcessingTimeService()
                            .registerTimer(
                                    getProcessingTimeService().getCurrentProcessingTime()
                                            + lookupWait,
                                    time -> release());
        }
    }

    @Override
    public void processElement1(StreamRecord<Post> post) throws Exception {
        if (waiting == null) {
            find(post);
        } else {
            waiting.add(new StreamRecord<>(post.getValue(), post.getTimestamp()));
        }
    }

    @Override
    public void processElement2(StreamRecord<CompanyRow> element) throws Exception {
        CompanyRow row = element.getValue();
        read.put(row.partition(), row.offset());
        if (row.symbol() != null) {
            if (row.name() == null) {
                names.remove(row.symbol());
            } else {
                names.put(row.symbol(), row.name());
            }
            companies = null;
        }
        if (waiting != null && companiesAreRead()) {
            release();
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (waiting == null) {
            super.processWatermark(mark);
        } else {
            held = mark;
        }
    }

    @Override
    public void endInput(int input) throws Exception {
        if (input != POSTS) {
            release();
        }
    }

    @Override
    public void finish() throws Exception {
        release();
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<Post> posts = new ArrayList<>();
        if (waiting != null) {
            waiting.forEach(post -> posts.add(post.getValue()));
        }
        waitingState.update(posts);
    }

    private boolean companiesAreRead() throws Exception {
        for (Map.Entry<Integer, Long> last : lastOffsets.entrySet()) {
            Long offset = read.get(last.getKey());
            if (offset == null || offset < last.getValue()) {
                return false;
            }
        }
        return true;
    }

    private void release() throws Exception {
        if (waiting == null) {
            return;
        }
        for (StreamRecord<Post> post : waiting) {
            find(post);
        }
        waiting = null;
        if (held != null) {
            super.processWatermark(held);
            held = null;
        }
    }

    private void find(StreamRecord<Post> post) throws Exception {
        if (companies == null) {
            companies = new Companies(names.entries());
        }
        for (Mention mention : Mention.of(post.getValue(), companies)) {
            output.collect(new StreamRecord<>(mention, mention.time()));
        }
    }
}
