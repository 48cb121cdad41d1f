package io.tidemark.pageviews;

import io.tidemark.catalogue.Topics;
import io.tidemark.formats.FormatOptions;
import io.tidemark.kafka.RequiredTopics;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link Describe}. */
@Command(
        name = "describe",
        description = "Print the columns of pageviews and users: type, meaning, rows, least, most.")
final class DescribeOptions extends ShowOptions {

    @Option(
            names = "--users",
            paramLabel = "TOPIC",
            defaultValue = Topics.USERS,
            description = "The topic of users. Default: ${DEFAULT-VALUE}.")
    String users;

    @Mixin FormatOptions format;

    @Override
    protected void validate() {
        super.validate();
        format.validate();
    }

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics()
                .withDeadLetters("--input", input)
                .withDeadLetters("--users", users);
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        Describe.wire(env, this);
    }
}
