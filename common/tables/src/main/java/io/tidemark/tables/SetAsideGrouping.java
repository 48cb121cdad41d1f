package io.tidemark.tables;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Counts records that were set aside by topic, job and reason. For use in one thread. */
public final class SetAsideGrouping {

    /** Whoever writes to a topic could make up reasons without end, and each takes memory. */
    private static final int MOST_GROUPS = 500;

    /** The reason of those that are beyond. */
    private static final String OTHERS = "others";

    private static final Comparator<SetAsideGroup> NEWEST_FIRST =
            Comparator.<SetAsideGroup>comparingLong(group -> group.newest().timestamp())
                    .reversed()
                    .thenComparing(SetAsideGroup::topic)
                    .thenComparing(SetAsideGroup::job)
                    .thenComparing(SetAsideGroup::reason);

    private record Key(String topic, String job, String reason) {}

    private final Map<Key, SetAsideGroup> groups = new HashMap<>();

    /** Counts a record. */
    public void add(SetAside record) {
        Key key = new Key(record.topic(), record.job(), record.reason());
        if (groups.size() >= MOST_GROUPS && !groups.containsKey(key)) {
            key = new Key(record.topic(), SetAside.UNKNOWN, OTHERS);
        }
        SetAsideGroup group = groups.get(key);
        groups.put(
                key,
                group == null
                        ? SetAsideGroup.of(record, key.job(), key.reason())
                        : group.with(record));
    }

    /** Forgets the groups of topics. */
    void forget(Predicate<String> topics) {
        groups.keySet().removeIf(key -> topics.test(key.topic()));
    }

    /** All groups, that which was set aside last first. */
    public List<SetAsideGroup> groups() {
        return groups.values().stream().sorted(NEWEST_FIRST).toList();
    }
}
