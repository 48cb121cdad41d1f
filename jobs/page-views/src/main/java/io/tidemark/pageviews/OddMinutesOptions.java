package io.tidemark.pageviews;

import io.tidemark.catalogue.Topics;
import io.tidemark.formats.FormatOptions;
import io.tidemark.job.JobMain;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link OddMinutes}. */
@Command(name = "odd-minutes", description = "Pass on the page views of odd minutes (UTC).")
final class OddMinutesOptions extends KafkaJobOptions implements JobMain.Part {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.PAGEVIEWS,
            description = "The topic of page views. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.PAGEVIEWS_ODD_MINUTES,
            description = "The topic that takes the views, as JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Mixin ReadOptions read;

    @Mixin FormatOptions format;

    @Override
    protected void validate() {
        super.validate();
        format.validate();
    }

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics().withDeadLetters("--input", input).with("--output", output);
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        OddMinutes.wire(env, this);
    }
}
