package io.tidemark.tables;

import java.util.EnumMap;
import java.util.Map;

/** What became of the dead letters of one topic that were to be replayed. */
public final class ReplayReport {

    /** What became of a dead letter. */
    public enum Outcome {
        /** It is in its topic again, or would be, had it not been a dry run. */
        REPLAYED(true),
        /** This dead letter, or another one of the same record, had been replayed before. */
        REPLAYED_BEFORE(true),
        /** Only the beginning of its key or value was kept. */
        CUT(false),
        /** It did not come from a topic, or its headers do not tell from which. */
        NO_TOPIC(false),
        /** Its topic is a table, and has a newer row of its key. */
        OUTDATED(false),
        /** Its time is before 1970, which its topic does not take. */
        NO_TIME(false),
        /** Kafka did not take it. */
        FAILED(false);

        private final boolean there;

        Outcome(boolean there) {
            this.there = there;
        }

        /** Whether it is in its topic. */
        public boolean isThere() {
            return there;
        }
    }

    private final String topic;
    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    private final Map<Outcome, String> examples = new EnumMap<>(Outcome.class);

    ReplayReport(String topic) {
        this.topic = topic;
    }

    /** Counts one; several threads do. */
    synchronized void add(Outcome outcome, String example) {
        counts.merge(outcome, 1, Integer::sum);
        examples.putIfAbsent(outcome, example);
    }

    /** The topic of the dead letters. */
    public String topic() {
        return topic;
    }

    /** How many came to each outcome that there was. */
    public synchronized Map<Outcome, Integer> counts() {
        return new EnumMap<>(counts);
    }

    /** The place of the first dead letter of an outcome, and of one that failed why; or null. */
    public synchronized String example(Outcome outcome) {
        return examples.get(outcome);
    }

    /** Whether each of them is in its topic now. */
    public boolean isComplete() {
        return counts().keySet().stream().allMatch(Outcome::isThere);
    }
}
