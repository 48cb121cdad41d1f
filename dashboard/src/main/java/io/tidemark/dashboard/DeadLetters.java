package io.tidemark.dashboard;

import io.tidemark.tables.SafeText;
import io.tidemark.tables.SetAside;
import io.tidemark.tables.SetAsideGroup;
import io.tidemark.tables.SetAsideGroups;
import java.util.List;

/**
 * What the jobs set aside, as the page shows it: all that came from outside is safe text.
 *
 * @param groups by topic, job and reason, that which was set aside last first
 * @param complete whether all that there is has been counted
 */
record DeadLetters(List<Group> groups, boolean complete) {

    /**
     * @param late whether it came too late, and nothing else is wrong with it
     * @param first when the first was set aside, in ms since the epoch (UTC)
     */
    record Group(
            String topic,
            boolean late,
            String job,
            String reason,
            long count,
            long first,
            Letter newest) {}

    /**
     * @param timestamp when it was set aside, in ms since the epoch (UTC)
     * @param key {@code null} if it has none
     * @param value {@code null} if it has none
     * @param cut whether it is only the beginning of its value
     */
    record Letter(
            String place,
            long timestamp,
            String key,
            String value,
            boolean cut,
            List<NamedText> headers) {}

    /** A header. */
    record NamedText(String name, String value) {}

    static DeadLetters of(SetAsideGroups.Answer answer) {
        return new DeadLetters(
                answer.groups().stream().map(DeadLetters::group).toList(), answer.complete());
    }

    private static Group group(SetAsideGroup group) {
        return new Group(
                SafeText.of(group.topic()),
                group.newest().isLate(),
                SafeText.of(group.job()),
                SafeText.of(group.reason()),
                group.count(),
                group.first(),
                letter(group.newest(), group.cut()));
    }

    private static Letter letter(SetAside record, boolean cut) {
        return new Letter(
                SafeText.of(record.place()),
                record.timestamp(),
                text(record.key()),
                text(record.value()),
                cut,
                record.headers().stream()
                        .map(
                                header ->
                                        new NamedText(
                                                SafeText.of(header.name()), text(header.value())))
                        .toList());
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : SafeText.of(bytes);
    }
}
