package io.tidemark.pageviews;

import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.User;
import io.tidemark.console.Batch;
import io.tidemark.console.Console;
import io.tidemark.console.MicroBatches;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.formats.FieldReader;
import io.tidemark.formats.FormatOptions;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.pageviews.ColumnRows.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Which columns do the topics have, of which types? Reads the delimited text into typed tables, and
 * prints their columns with what has been in them since the job began.
 */
final class Describe {

    private static final String TIME = "BIGINT";
    private static final String TEXT = "STRING";

    private Describe() {}

    /** Hands the dataflow its real sources and sinks. */
    static void wire(StreamExecutionEnvironment env, DescribeOptions options) {
        define(
                env,
                options.read.events(
                        options,
                        options.input,
                        PageView.class,
                        ViewRecords.decoder(options.format)),
                options.read.events(options, options.users, User.class, users(options.format)),
                options.every,
                Console::print,
                KafkaSinks.toDeadLetters(options, options.input, options.users));
    }

    private static Decoder<User> users(FormatOptions format) {
        FieldReader reader = format.reader();
        String[] fields = User.fields();
        return record -> User.of(reader.read(record.value(), fields));
    }

    /**
     * The dataflow.
     *
     * @param every how long a batch is, in processing time
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<PageView>, ?, ?> views,
            Source<Decoded<User>, ?, ?> users,
            Duration every,
            Consumer<DataStream<Batch>> console,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        List<DataStream<DeadLetter>> letters = new ArrayList<>();
        DataStream<PageView> readViews =
                Events.read(
                        env, views, WatermarkStrategy.noWatermarks(), "pageviews", letters::add);
        DataStream<User> readUsers =
                Events.read(env, users, WatermarkStrategy.noWatermarks(), "users", letters::add);

        DataStream<Batch> viewColumns =
                MicroBatches.of(
                                readViews,
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
                                readUsers,
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
        deadLetters.accept(letters.get(0).union(letters.get(1)));
    }
}
