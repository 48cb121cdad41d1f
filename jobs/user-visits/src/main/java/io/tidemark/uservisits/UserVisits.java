package io.tidemark.uservisits;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.Jobs;
import io.tidemark.counts.Count;
import io.tidemark.counts.CountJson;
import io.tidemark.counts.Counts;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Late;
import io.tidemark.delivery.LateRecords;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How often did each user come by in the last five minutes, every two? Exercise 5. It shows sliding
 * windows whose size is no multiple of their slide, and event time that is not in the data: it is
 * the Kafka record's timestamp.
 */
public final class UserVisits {

    static final CountJson JSON = new CountJson("user_id", "visits");

    private static final OutputTag<Access> LATE =
            new OutputTag<>("late", TypeInformation.of(Access.class));

    static final SerializableTimestampAssigner<Access> TIME = (access, none) -> access.time();

    private UserVisits() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new UserVisitsOptions(), arguments, UserVisits::wire);
    }

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, UserVisitsOptions options) {
        define(
                env,
                options.read.events(
                        options,
                        options.input,
                        Access.class,
                        Access.decoder(options.format),
                        options.time.bounds("the timestamp", TIME)),
                options.time,
                options.counts.settings(),
                KafkaSinks.to(options, "visits", options.output, UserVisits::toRecord),
                KafkaSinks.toLate(options, options.lateOutput, UserVisits::late),
                KafkaSinks.toDeadLetters(options, options.input));
    }

    /** The dataflow. */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<Access>, ?, ?> users,
            TimeOptions time,
            Counts.Settings settings,
            Consumer<DataStream<Count>> visits,
            Consumer<DataStream<Access>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<Access> accesses =
                Events.read(env, users, Watermarks.of(time, TIME, "users"), "users", deadLetters);

        visits.accept(
                Counts.perWindow(
                        accesses,
                        access -> access.user().userId(),
                        settings,
                        "visits",
                        LATE,
                        late));
    }

    static ProducerRecord<byte[], byte[]> toRecord(String topic, Count count) {
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
                Jobs.USER_VISITS,
                Late.Reason.TOO_LATE);
    }
}
