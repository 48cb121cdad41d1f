package io.tidemark.newsindex;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.GapOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.search.SearchOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link NewsIndex}. */
@Command(
        name = Jobs.NEWS_INDEX,
        description = "Puts tweets into a search index, each once, its id_str as the id.")
final class NewsIndexOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.TWEETS,
            description =
                    "The tweets; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--index",
            paramLabel = "NAME",
            defaultValue = "tweets",
            description = "Takes the tweets. Default: ${DEFAULT-VALUE}.")
    String index;

    @Mixin TimeOptions time;
    @Mixin GapOptions gaps;
    @Mixin SearchOptions search;

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics().withDeadLetters("--input", input);
    }

    @Override
    protected void validate() {
        super.validate();
        search.validate();
    }

    @Override
    protected void prepare(StreamExecutionEnvironment env) {
        super.prepare(env);
        search.check(connectTimeout());
    }
}
