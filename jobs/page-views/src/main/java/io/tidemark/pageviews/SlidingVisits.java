package io.tidemark.pageviews;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.PageView;
import io.tidemark.counts.Count;
import io.tidemark.counts.Counts;
import io.tidemark.counts.WindowedCountOptions;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.ReadOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How often was each page visited in the last ten minutes, every five? Sliding windows. */
@Command(
        name = "sliding",
        description = "Count the visits of each page over the last ten minutes, every five.")
final class SlidingVisits extends KafkaJobOptions implements JobMain.Part {

    private static final OutputTag<PageView> LATE =
            new OutputTag<>("late", TypeInformation.of(PageView.class));

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = "pageviews",
            description = "The topic of page views. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = "page-visits",
            description = "The topic that takes the counts, as JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = "pageviews.late",
            description =
                    "The topic that takes the views that came too late, as they were. Default:"
                            + " ${DEFAULT-VALUE}.")
    String lateOutput;

    @Option(
            names = "--size",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "How much time a count covers. Default: ${DEFAULT-VALUE}.")
    Duration size;

    @Option(
            names = "--slide",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "Time from one count to the next. Default: ${DEFAULT-VALUE}.")
    Duration slide;

    @Mixin WindowedCountOptions counts;
    @Mixin TimeOptions time;
    @Mixin ReadOptions read;

    @Override
    protected void validate() {
        super.validate();
        counts.settings(size, slide);
    }

    @Override
    protected List<TopicOption> topics() {
        return List.of(
                new TopicOption("--input", input),
                new TopicOption("--input", input + DeadLetter.TOPIC_SUFFIX),
                new TopicOption("--output", output),
                new TopicOption("--late-output", lateOutput));
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        define(
                env,
                read.source(this, input),
                visits ->
                        visits.sinkTo(KafkaSinks.of(this, "visits", output, encoder(output)))
                                .uid("write-visits")
                                .name("write-visits"),
                late ->
                        late.sinkTo(
                                        KafkaSinks.late(
                                                this,
                                                lateOutput,
                                                ViewRecords.late(lateOutput, job())))
                                .uid("write-late")
                                .name("write-late"),
                letters -> Views.write(letters, this, input));
    }

    void define(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> records,
            Consumer<DataStream<Count>> visits,
            Consumer<DataStream<PageView>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<PageView> views =
                Views.read(
                        env,
                        records,
                        Watermarks.of(time, (record, none) -> Views.time(record), input),
                        job(),
                        deadLetters);
        visits.accept(
                Counts.perWindow(
                        views,
                        PageView::pageId,
                        counts.settings(size, slide),
                        "visits",
                        LATE,
                        late));
    }

    private static SerializableFunction<Count, ProducerRecord<byte[], byte[]>> encoder(
            String topic) {
        return count ->
                new ProducerRecord<>(
                        topic, count.key().getBytes(UTF_8), VisitCounts.JSON.encode(count));
    }
}
