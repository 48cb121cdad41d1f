package io.tidemark.windows;

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
 * An operator's watermark as part of its checkpoints, which Flink does not keep: after a failure
 * its watermark begins at {@link Long#MIN_VALUE}, so that what was late before is in time again. An
 * operator that takes the later of this watermark and Flink's judges as if nothing had happened.
 *
 * <p>It is kept for each key group (the unit in which Flink moves keys between subtasks), so that
 * after a rescale each key still has the watermark under which it was judged. All times are ms
 * since the epoch, UTC.
 *
 * <p>State: {@code restored-watermark}, rows of first key group, last key group, watermark. An
 * operator has one of these at most. Not for use by several threads.
 */
@Experimental
public final class RestoredWatermark {

    private static final ListStateDescriptor<long[]> ROWS =
            new ListStateDescriptor<>("restored-watermark", LongPrimitiveArraySerializer.INSTANCE);

    private final ListState<long[]> rows;
    private final int maxParallelism;
    private final KeyGroupRange groups;

    /** By own key group. */
    private final long[] restored;

    private final long smallest;
    private final long greatest;

    private RestoredWatermark(
            ListState<long[]> rows, int maxParallelism, KeyGroupRange groups, long[] restored) {
        this.rows = rows;
        this.maxParallelism = maxParallelism;
        this.groups = groups;
        this.restored = restored;
        this.smallest = Arrays.stream(restored).min().orElse(Long.MIN_VALUE);
        this.greatest = Arrays.stream(restored).max().orElse(Long.MIN_VALUE);
    }

    /**
     * For an operator that judges each key by itself: reads what the checkpoint has. To be called
     * when the operator's state is initialized.
     */
    public static RestoredWatermark byKey(OperatorStateStore store, TaskInfo task)
            throws Exception {
        ListState<long[]> rows = store.getUnionListState(ROWS);
        int maxParallelism = task.getMaxNumberOfParallelSubtasks();
        KeyGroupRange groups =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        maxParallelism,
                        task.getNumberOfParallelSubtasks(),
                        task.getIndexOfThisSubtask());
        return new RestoredWatermark(rows, maxParallelism, groups, read(rows, groups));
    }

    /**
     * For an operator with one watermark for all that it gets, keyed or not: the smallest of those
     * that its share of the key groups had. After a rescale this makes nothing late that was not;
     * in an aligned checkpoint, and so in each savepoint, all subtasks have the same anyway.
     */
    public static RestoredWatermark bySubtask(OperatorStateStore store, TaskInfo task)
            throws Exception {
        RestoredWatermark each = byKey(store, task);
        long[] same = new long[each.restored.length];
        Arrays.fill(same, each.smallest);
        return new RestoredWatermark(each.rows, each.maxParallelism, each.groups, same);
    }

    private static long[] read(ListState<long[]> rows, KeyGroupRange groups) throws Exception {
        long[] restored = new long[groups.getNumberOfKeyGroups()];
        List<long[]> all = new ArrayList<>();
        rows.get().forEach(all::add);
        // Of an operator without keys, the number of key groups may be another one now.
        Arrays.fill(restored, all.stream().mapToLong(row -> row[2]).min().orElse(Long.MIN_VALUE));
        for (long[] row : all) {
            for (int group : groups) {
                if (row[0] <= group && group <= row[1]) {
                    restored[group - groups.getStartKeyGroup()] = row[2];
                }
            }
        }
        return restored;
    }

    /** The restored watermark; of {@link #byKey}, the smallest of all own keys'. */
    public long smallest() {
        return smallest;
    }

    /**
     * The watermark that holds for a key: the later of the restored one and Flink's.
     *
     * @param key one that this subtask gets
     * @param current Flink's watermark
     */
    public long of(Object key, long current) {
        if (current >= greatest) {
            return current;
        }
        int group = KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism);
        return Math.max(current, restored[group - groups.getStartKeyGroup()]);
    }

    /**
     * Writes the watermark into the state, for the checkpoint that is being taken.
     *
     * @param current Flink's watermark, or the operator's if that is later
     */
    public void snapshot(long current) throws Exception {
        List<long[]> written = new ArrayList<>();
        for (int group : groups) {
            long watermark = Math.max(current, restored[group - groups.getStartKeyGroup()]);
            long[] previous = written.isEmpty() ? null : written.get(written.size() - 1);
            if (previous != null && previous[2] == watermark) {
                previous[1] = group;
            } else {
                written.add(new long[] {group, group, watermark});
            }
        }
        rows.update(written);
    }
}
