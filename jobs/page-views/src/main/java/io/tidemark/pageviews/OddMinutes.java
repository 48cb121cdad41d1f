package io.tidemark.pageviews;

import io.tidemark.catalogue.PageView;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.JobMain;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.ReadOptions;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which page views happened in odd minutes (UTC)? A filter, which needs no state and no time. */
@Command(name = "odd-minutes", description = "Pass on the page views of odd minutes (UTC).")
final class OddMinutes extends KafkaJobOptions implements JobMain.Part {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = "pageviews",
            description = "The topic of page views. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = "pageviews-odd-minutes",
            description = "The topic that takes the views, as JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Mixin ReadOptions read;

    @Override
    protected List<TopicOption> topics() {
        return List.of(
                new TopicOption("--input", input),
                new TopicOption("--input", input + DeadLetter.TOPIC_SUFFIX),
                new TopicOption("--output", output));
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        define(
                env,
                read.source(this, input),
                views ->
                        views.sinkTo(KafkaSinks.of(this, "views", output, ViewRecords.json(output)))
                                .uid("write-views")
                                .name("write-views"),
                letters -> Views.write(letters, this, input));
    }

    void define(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> records,
            Consumer<DataStream<PageView>> odd,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        odd.accept(
                Views.read(env, records, WatermarkStrategy.noWatermarks(), job(), deadLetters)
                        .filter(OddMinutes::isOdd)
                        .uid("odd-minutes")
                        .name("odd-minutes"));
    }

    /** Whether the minute of the hour is odd: an hour has an even number of minutes. */
    static boolean isOdd(PageView view) {
        return view.viewTime() / 60_000 % 2 == 1;
    }
}
