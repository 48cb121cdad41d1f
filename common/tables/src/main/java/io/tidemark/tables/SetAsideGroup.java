package io.tidemark.tables;

/**
 * The records of one topic that one job set aside for one reason.
 *
 * @param reason as {@link SetAside#reason()}
 * @param count how many
 * @param first when the first of them was set aside, in ms since the epoch (UTC)
 * @param newest the one that was set aside last; of a long key or value only the beginning
 * @param cut whether it is only the beginning of its value
 */
public record SetAsideGroup(
        String topic,
        String job,
        String reason,
        long count,
        long first,
        SetAside newest,
        boolean cut) {

    private static final int MOST_KEY = 1 << 10;
    private static final int MOST_VALUE = 4 << 10;

    /** A group of one record. */
    static SetAsideGroup of(SetAside record, String job, String reason) {
        return of(record, job, reason, 1, record.timestamp());
    }

    private static SetAsideGroup of(
            SetAside newest, String job, String reason, long count, long first) {
        return new SetAsideGroup(
                newest.topic(),
                job,
                reason,
                count,
                first,
                newest.shortened(MOST_KEY, MOST_VALUE),
                newest.value() != null && newest.value().length > MOST_VALUE);
    }

    /** This group with another record in it. */
    SetAsideGroup with(SetAside record) {
        long earliest = Math.min(first, record.timestamp());
        return record.timestamp() >= newest.timestamp()
                ? of(record, job, reason, count + 1, earliest)
                : new SetAsideGroup(topic, job, reason, count + 1, earliest, newest, cut);
    }
}
