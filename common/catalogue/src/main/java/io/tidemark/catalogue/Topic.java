package io.tidemark.catalogue;

import io.tidemark.delivery.TopicSpec;
import java.util.List;
import java.util.stream.Stream;

/**
 * One of our topics.
 *
 * @param spec how it is made
 * @param key what the key of its records is, for a person
 * @param timestamp what the Kafka timestamp of its records says
 * @param eventTime where a record says when it happened, for a person
 * @param filledBy who but a job writes it; {@code null} if only jobs do
 * @param format what its records look like
 */
public record Topic(
        TopicSpec spec,
        String key,
        TimestampMeaning timestamp,
        String eventTime,
        String filledBy,
        RecordFormat format) {

    /** Its name. */
    public String name() {
        return spec.name();
    }

    /** Who writes it: names of jobs, or others in words. */
    public List<String> writers() {
        return Stream.concat(Stream.ofNullable(filledBy), Jobs.writing(name()).stream()).toList();
    }

    /** The names of the jobs that read it. */
    public List<String> readers() {
        return Jobs.reading(name());
    }
}
