package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import java.util.ArrayList;
import java.util.List;

/** The topics that must exist before a job starts, each with the option that names it. */
public final class RequiredTopics {

    private final List<TopicOption> topics = new ArrayList<>();

    /** An option and the topic that it names. */
    public record TopicOption(String option, String topic) {}

    /**
     * One topic more.
     *
     * @param option such as --output
     */
    public RequiredTopics with(String option, String topic) {
        topics.add(new TopicOption(option, topic));
        return this;
    }

    /**
     * One topic more, and the one that takes its dead letters.
     *
     * @param option such as --input
     */
    public RequiredTopics withDeadLetters(String option, String topic) {
        return with(option, topic).with(option, topic + DeadLetter.TOPIC_SUFFIX);
    }

    /** All of them, in order. */
    public List<TopicOption> list() {
        return List.copyOf(topics);
    }
}
