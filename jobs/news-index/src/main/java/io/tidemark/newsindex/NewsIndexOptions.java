package io.tidemark.newsindex;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.search.SearchOptions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link NewsIndex}. */
@Command(
        name = NewsIndex.JOB,
        description = "Puts tweets into a search index, each once, its id_str as the id.")
final class NewsIndexOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = "tweets",
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
    @Mixin SearchOptions search;

    @Override
    protected List<TopicOption> topics() {
        return List.of(
                new TopicOption("--input", input),
                new TopicOption("--input", input + DeadLetter.TOPIC_SUFFIX));
    }

    @Override
    protected void validate() {
        super.validate();
        search.validate();
    }
}
