package io.tidemark.pageviews;

import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.User;
import io.tidemark.console.Batch;
import io.tidemark.console.Console;
import io.tidemark.console.MicroBatches;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.Decode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.pageviews.ColumnRows.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Which columns do the topics have, of which types? Reads the delimited text into typed tables, and
 * prints their columns with what has been in them since the job began.
 */
@Command(
        name = "describe",
        description = "Print the columns of pageviews and users: type, meaning, rows, least, most.")
final class Describe extends ShowOptions {

    private static final String TIME = "BIGINT";
    private static final String TEXT = "STRING";

    @Option(
            names = "--users",
            paramLabel = "TOPIC",
            defaultValue = "users",
            description = "The topic of users. Default: ${DEFAULT-VALUE}.")
    String users;

    @Override
    protected List<TopicOption> topics() {
        return List.of(
                new TopicOption("--input", input),
                new TopicOption("--input", input + DeadLetter.TOPIC_SUFFIX),
                new TopicOption("--users", users),
                new TopicOption("--users", users + DeadLetter.TOPIC_SUFFIX));
    }

    @Override
    public void define(StreamExecutionEnvironment env) {
        define(
                env,
                read.source(this, input),
                read.source(this, users),
                Console::print,
                letters -> Views.write(letters, this, input, users));
    }

    void define(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> viewRecords,
            Source<KafkaRecord, ?, ?> userRecords,
            Consumer<DataStream<Batch>> console,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        List<DataStream<DeadLetter>> unreadable = new ArrayList<>();
        DataStream<PageView> views =
                Views.read(
                        env, viewRecords, WatermarkStrategy.noWatermarks(), job(), unreadable::add);
        SingleOutputStreamOperator<User> usersRead =
                env.fromSource(userRecords, WatermarkStrategy.noWatermarks(), "read-users")
                        .uid("read-users")
                        .process(
                                new Decode<>(
                                        User.class, record -> User.parse(record.value()), job()))
                        .uid("decode-users")
                        .name("decode-users");

        DataStream<Batch> viewColumns =
                MicroBatches.of(
                                views,
                                "pageviews",
                                every,
                                new ColumnRows<PageView>(
                                        List.of(
                                                new Column("viewtime", TIME, "ms, UTC"),
                                                new Column("userid", TEXT, "who"),
                                                new Column("pageid", TEXT, "what")),
                                        view ->
                                                List.of(
                                                        view.viewTime(),
                                                        view.userId(),
                                                        view.pageId())),
                                ColumnRows.KEPT)
                        .uid("columns-of-pageviews")
                        .name("columns-of-pageviews");
        DataStream<Batch> userColumns =
                MicroBatches.of(
                                usersRead,
                                "users",
                                every,
                                new ColumnRows<User>(
                                        List.of(
                                                new Column("registertime", TIME, "ms, UTC"),
                                                new Column("userid", TEXT, "who"),
                                                new Column("regionid", TEXT, "where from"),
                                                new Column("gender", TEXT, "MALE, FEMALE, OTHER")),
                                        user ->
                                                List.of(
                                                        user.registerTime(),
                                                        user.userId(),
                                                        user.regionId(),
                                                        user.gender())),
                                ColumnRows.KEPT)
                        .uid("columns-of-users")
                        .name("columns-of-users");

        console.accept(viewColumns.union(userColumns));
        deadLetters.accept(unreadable.get(0).union(usersRead.getSideOutput(Decode.DEAD_LETTERS)));
    }
}
