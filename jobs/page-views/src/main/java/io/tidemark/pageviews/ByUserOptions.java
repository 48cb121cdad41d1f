package io.tidemark.pageviews;

import io.tidemark.formats.FormatOptions;
import io.tidemark.kafka.RequiredTopics;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The options of {@link ByUser}. */
@Command(
        name = "by-user",
        description = "Print the page views of each batch, ordered by user id, then by time.")
final class ByUserOptions extends ShowOptions {

    @Mixin FormatOptions format;

    @Override
    protected void validate() {
        super.validate();
        format.validate();
    }

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics().withDeadLetters("--input", input);
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        ByUser.wire(env, this);
    }
}
