package io.tidemark.uservisits;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.counts.Count;
import io.tidemark.counts.CountJson;
import io.tidemark.counts.Counts;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.LateRecords;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Decode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How often did each user come by in the last five minutes, every two? Exercise 5. It shows sliding
 * windows whose size is no multiple of their slide, and event time that is not in the data: it is
 * the Kafka record's timestamp.
 */
public final class UserVisits {

    static final String JOB = "user-visits";
    static final CountJson JSON = new CountJson("user_id", "visits");

    private static final OutputTag<Access> LATE =
            new OutputTag<>("late", TypeInformation.of(Access.class));

    private UserVisits() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new UserVisitsOptions(), arguments, UserVisits::defineWithKafka);
    }

    private static void defineWithKafka(StreamExecutionEnvironment env, UserVisitsOptions options) {
        String output = options.output;
        String lateOutput = options.lateOutput;
        define(
                env,
                options.read.source(options, options.input),
                options.time,
                options.counts(),
                visits ->
                        visits.sinkTo(
                                        KafkaSinks.of(
                                                options,
                                                "visits",
                                                output,
                                                count -> toRecord(output, count)))
                                .uid("write-visits")
                                .name("write-visits"),
                late ->
                        late.sinkTo(
                                        KafkaSinks.late(
                                                options,
                                                lateOutput,
                                                access -> late(lateOutput, access)))
                                .uid("write-late")
                                .name("write-late"),
                letters ->
                        letters.sinkTo(KafkaSinks.deadLetters(options, options.input))
                                .uid("write-dead-letters")
                                .name("write-dead-letters"));
    }

    /** The dataflow. */
    static void define(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> records,
            TimeOptions time,
            Counts.Settings settings,
            Consumer<DataStream<Count>> visits,
            Consumer<DataStream<Access>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        SingleOutputStreamOperator<Access> accesses =
                env.fromSource(
                                records,
                                Watermarks.of(time, (record, none) -> record.timestamp(), "users"),
                                "read-users")
                        .uid("read-users")
                        .process(new Decode<>(Access.class, Access::of, JOB))
                        .uid("decode-users")
                        .name("decode-users");

        visits.accept(
                Counts.perWindow(
                        accesses,
                        access -> access.user().userId(),
                        settings,
                        "visits",
                        LATE,
                        late));
        deadLetters.accept(accesses.getSideOutput(Decode.DEAD_LETTERS));
    }

    private static ProducerRecord<byte[], byte[]> toRecord(String topic, Count count) {
        return new ProducerRecord<>(topic, count.key().getBytes(UTF_8), JSON.encode(count));
    }

    /**
     * As it came, so that it can be sent again; its time, which was the record's timestamp, is only
     * in the header.
     */
    static ProducerRecord<byte[], byte[]> late(String topic, Access access) {
        return LateRecords.toRecord(
                topic,
                access.user().userId().getBytes(UTF_8),
                access.user().delimited().getBytes(UTF_8),
                access.time(),
                JOB);
    }
}
