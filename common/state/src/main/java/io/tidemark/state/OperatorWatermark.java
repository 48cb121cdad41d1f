package io.tidemark.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * A keyed operator's watermark as part of its checkpoints, which Flink does not keep: after a
 * failure Flink's begins at {@link Long#MIN_VALUE}, so that what was late before is in time again.
 * An operator that judges by this one goes on as if nothing had happened.
 *
 * <p>It is kept for each key group (the unit in which Flink moves keys between subtasks), because
 * subtasks may have different watermarks: after an idle input, and in unaligned checkpoints. So
 * each key still has, after a rescale, the watermark under which it was judged. A key's watermark
 * is the greater of that and Flink's.
 *
 * <p>Beside it stands which windows have expired, so that a longer allowed lateness opens none
 * again whose contents are gone.
 *
 * <p>A job that was drained ({@code stop --drain}) or whose bounded input had ended is restored
 * without a watermark: all its windows are closed, and what comes then opens them anew, as with
 * Flink's own windows.
 *
 * <p>State: {@code watermark}, a union list of rows: first key group, last key group, watermark,
 * last ms of the newest windows that have expired. All times are ms since the epoch, UTC. An
 * operator has one of these at most. Not for use by several threads.
 */
@Experimental
public final class OperatorWatermark {

    private static final ListStateDescriptor<long[]> ROWS =
            new ListStateDescriptor<>("watermark", LongPrimitiveArraySerializer.INSTANCE);

    private final ListState<long[]> rows;
    private final int maxParallelism;
    private final KeyGroupRange groups;
    private final long allowedLateness;

    /** By own key group. */
    private final long[] watermarks;

    private final long[] expired;

    /** From this watermark on nothing restored counts any more. */
    private final long overtaken;

    private long live = Long.MIN_VALUE;

    private OperatorWatermark(
            ListState<long[]> rows, TaskInfo task, KeyGroupRange groups, long allowedLateness)
            throws Exception {
        this.rows = rows;
        this.maxParallelism = task.getMaxNumberOfParallelSubtasks();
        this.groups = groups;
        this.allowedLateness = allowedLateness;
        this.watermarks = new long[groups.getNumberOfKeyGroups()];
        this.expired = new long[groups.getNumberOfKeyGroups()];
        Arrays.fill(watermarks, Long.MIN_VALUE);
        Arrays.fill(expired, Long.MIN_VALUE);
        long greatest = Long.MIN_VALUE;
        for (long[] row : rows.get()) {
            boolean drained = row[2] == Long.MAX_VALUE;
            for (long group = row[0]; group <= row[1] && !drained; group++) {
                if (groups.contains((int) group)) {
                    int own = (int) group - groups.getStartKeyGroup();
                    watermarks[own] = row[2];
                    expired[own] = row[3];
                    greatest = Math.max(greatest, Math.max(row[2], later(row[3])));
                }
            }
        }
        this.overtaken = greatest;
    }

    /**
     * Reads what the checkpoint has. To be called when the operator's state is initialized.
     *
     * @param allowedLateness how long after its end a window takes elements, in ms, 0 or more
     */
    public static OperatorWatermark restore(
            OperatorStateStore store, TaskInfo task, long allowedLateness) throws Exception {
        return new OperatorWatermark(
                store.getUnionListState(ROWS),
                task,
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        task.getMaxNumberOfParallelSubtasks(),
                        task.getNumberOfParallelSubtasks(),
                        task.getIndexOfThisSubtask()),
                allowedLateness);
    }

    /**
     * Takes note of Flink's watermark, before anything acts on it. One that goes back is ignored.
     */
    public void advance(long watermark) {
        live = Math.max(live, watermark);
    }

    /**
     * The watermark that holds for a key.
     *
     * @param key one that this subtask gets
     */
    public long of(Object key) {
        return live >= overtaken ? live : Math.max(live, watermarks[own(key)]);
    }

    /** No key that this subtask gets has a greater watermark. */
    public long greatest() {
        return Math.max(live, overtaken);
    }

    /**
     * The last ms of the newest windows of a key that have expired: those whose last ms plus the
     * allowed lateness the watermark has reached, and those that had expired before the restore.
     *
     * @param key one that this subtask gets
     */
    public long expiredThrough(Object key) {
        return live >= overtaken ? expiredAt(live) : expiredThrough(own(key));
    }

    /**
     * The last ms of the newest windows of a key that had expired before the restore; {@link
     * Long#MIN_VALUE} without one.
     *
     * @param key one that this subtask gets
     */
    public long restoredExpiredThrough(Object key) {
        return expired[own(key)];
    }

    private long expiredThrough(int own) {
        return Math.max(expired[own], expiredAt(Math.max(live, watermarks[own])));
    }

    private long expiredAt(long watermark) {
        return expiredThrough(watermark, allowedLateness);
    }

    /**
     * The last ms of the newest windows that have expired at a watermark. At the end of time all
     * have, also those whose expiry would lie after it.
     *
     * @param allowedLateness how long after its end a window takes elements, in ms, 0 or more
     */
    public static long expiredThrough(long watermark, long allowedLateness) {
        return watermark == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.max(Long.MIN_VALUE + allowedLateness, watermark) - allowedLateness;
    }

    private long later(long expired) {
        return Math.min(Long.MAX_VALUE - allowedLateness, expired) + allowedLateness;
    }

    private int own(Object key) {
        return KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism)
                - groups.getStartKeyGroup();
    }

    /** Writes the watermark into the state, for the checkpoint that is being taken. */
    public void snapshot() throws Exception {
        List<long[]> written = new ArrayList<>();
        for (int group : groups) {
            int own = group - groups.getStartKeyGroup();
            long watermark = Math.max(live, watermarks[own]);
            long expiredThrough = expiredThrough(own);
            long[] previous = written.isEmpty() ? null : written.get(written.size() - 1);
            if (previous != null && previous[2] == watermark && previous[3] == expiredThrough) {
                previous[1] = group;
            } else {
                written.add(new long[] {group, group, watermark, expiredThrough});
            }
        }
        rows.update(written);
    }
}
