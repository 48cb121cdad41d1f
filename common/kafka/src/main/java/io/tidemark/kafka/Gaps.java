package io.tidemark.kafka;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what is gone between where a reader is to go on and what the log still has. Only the
 * beginning and the end of a log count, not holes in it: compaction and transactions make those.
 * Compaction never moves the beginning of a log, so what is behind it was deleted.
 */
final class Gaps {

    private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);

    private final GapAwareSource.Reading reading;
    private final int subtask;
    private final Counter lost;

    /**
     * Finds the gaps of one reader.
     *
     * @param lost counts records that are gone, where it is known how many
     */
    Gaps(GapAwareSource.Reading reading, int subtask, Counter lost) {
        this.reading = reading;
        this.subtask = subtask;
        this.lost = lost;
    }

    /**
     * The splits as they can be read, with the ids of their topics.
     *
     * @throws LostRecordsException if a topic is gone, or records are and the job is not to
     *     continue
     * @throws RefusedException if the job may not know what there is
     */
    List<KafkaPartitionSplit> passOver(Collection<KafkaPartitionSplit> splits) {
        Set<TopicPartition> partitions =
                splits.stream().map(KafkaPartitionSplit::getTopicPartition).collect(toSet());
        try (TopicLogs logs = reading.logs("gaps-" + subtask)) {
            Uuid id = logs.id(reading.topic());
            Map<TopicPartition, Long> beginnings = logs.beginnings(partitions);
            Map<TopicPartition, Long> ends = logs.ends(partitions);
            List<KafkaPartitionSplit> readable = new ArrayList<>();
            for (KafkaPartitionSplit split : splits) {
                TopicPartition partition = split.getTopicPartition();
                KafkaPartitionSplit from =
                        passOver(split, id, beginnings.get(partition), ends.get(partition), logs);
                readable.add(new TopicSplit(from, from.getStartingOffset(), id));
            }
            return readable;
        } catch (ExecutionException e) {
            RefusedException.throwIfIn(e);
            throw new FlinkRuntimeException("cannot see what there is of " + partitions, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FlinkRuntimeException(e);
        }
    }

    /**
     * Says what is gone of partitions whose logs do not have the offsets of the splits.
     *
     * @throws LostRecordsException unless the job is to continue: then the restart that follows
     *     passes over it
     */
    void outOfLog(Collection<KafkaPartitionSplit> splits) {
        if (reading.onGap() == OnGap.FAIL) {
            passOver(splits);
        }
    }

    private KafkaPartitionSplit passOver(
            KafkaPartitionSplit split, Uuid id, long beginning, long end, TopicLogs logs)
            throws ExecutionException, InterruptedException {
        TopicPartition partition = split.getTopicPartition();
        long offset = split.getStartingOffset();
        if (offset < 0) {
            return split;
        }
        Uuid noted = TopicSplit.topicId(split);
        boolean anew = !noted.equals(id) && !noted.equals(Uuid.ZERO_UUID);
        if (anew || offset > end) {
            // A topic of that id has lost its end, and goes on from there.
            long from = noted.equals(id) ? end : beginning;
            tell(
                    partition
                            + (anew
                                    ? madeAnew(noted, id)
                                    : ": the topic was made anew or has lost records: the log ends"
                                            + " at offset "
                                            + end
                                            + ", before offset "
                                            + offset
                                            + ", where the job goes on"),
                    from);
            return new KafkaPartitionSplit(
                    partition,
                    from,
                    split.getStoppingOffset().isEmpty()
                            ? KafkaPartitionSplit.NO_STOPPING_OFFSET
                            : logs.committedEnds(List.of(partition)).get(partition));
        }
        if (offset < beginning) {
            long gone = Math.min(beginning, split.getStoppingOffset().orElse(beginning)) - offset;
            tell(
                    partition
                            + ": up to "
                            + gone
                            + " records are gone: the log begins at offset "
                            + beginning
                            + ", behind offset "
                            + offset
                            + ", where the job goes on",
                    beginning);
            lost.inc(gone);
            return new KafkaPartitionSplit(
                    partition,
                    beginning,
                    split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
        }
        return split;
    }

    /** What to say of a topic, or one of its partitions, that has another id than before. */
    static String madeAnew(Uuid before, Uuid now) {
        return ": the topic was made anew (its id is "
                + now
                + " and was "
                + before
                + "), and what it held that the job has not read is gone";
    }

    private void tell(String gap, long from) {
        if (reading.onGap() == OnGap.FAIL) {
            throw failed(gap);
        }
        LOG.warn("{}; it reads on at offset {}", gap, from);
    }

    /** The end of a job that is not to continue behind a gap. */
    static LostRecordsException failed(String gap) {
        String line =
                gap
                        + "; start the job again, from its state if it had one, with "
                        + GapOptions.NAME
                        + "=continue to read on behind the gap";
        LOG.error(line);
        return new LostRecordsException(line);
    }
}
