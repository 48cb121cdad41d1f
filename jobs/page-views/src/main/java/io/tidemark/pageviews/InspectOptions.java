package io.tidemark.pageviews;

import io.tidemark.catalogue.Topics;
import io.tidemark.kafka.RequiredTopics;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of {@link Inspect}. */
@Command(
        name = "inspect",
        description = "Print the content of pageviews and users, batch by batch.")
final class InspectOptions extends ShowOptions {

    @Option(
            names = "--users",
            paramLabel = "TOPIC",
            defaultValue = Topics.USERS,
            description = "The topic of users. Default: ${DEFAULT-VALUE}.")
    String users;

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics().with("--input", input).with("--users", users);
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        Inspect.wire(env, this);
    }
}
